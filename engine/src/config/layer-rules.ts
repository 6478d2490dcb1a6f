// A layer → the settings of it that its author may set, and a complaint about each other setting.
import type { Diagnostic } from '../api/diagnostic.js';
import type { OptionLayer } from '../api/options.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import type { Defaults, Layer, Settings } from './settings.js';

// A project may only set words, as its text can, and the rule after a failure of its own machines.
const ofProject: readonly (keyof Settings)[] = ['plugins', 'defaults', 'options'];
const defaultsOfProject: readonly (keyof Defaults)[] = ['words', 'onFailure'];

/** Options are not judged here: each says for itself who may set it, and only its plugin knows the option. */
export function onlyAllowed(layer: Layer): { readonly layer: Layer; readonly diagnostics: readonly Diagnostic[] } {
  const { defaults, ...settings } = layer.settings;
  const own = entriesOf(settings);
  const ownDefaults = entriesOf(defaults ?? {});
  const isAllowed = (key: string) => whoMaySet(key).some((one) => one === layer.layer);
  const isAllowedDefault = (key: string) => layer.layer !== 'project' || isOneOf(defaultsOfProject, key);
  const diagnostics = [
    ...own.filter(([key]) => !isAllowed(key)).map(([key]) => notAllowed(layer, [key], whoMaySet(key))),
    ...ownDefaults.filter(([key]) => !isAllowedDefault(key)).map(([key]) => notAllowed(layer, ['defaults', key])),
  ];
  const kept = {
    ...Object.fromEntries(own.filter(([key]) => isAllowed(key))),
    ...(defaults === undefined ? {} : { defaults: Object.fromEntries(ownDefaults.filter(([key]) => isAllowedDefault(key))) }),
  };
  return { layer: { ...layer, settings: kept }, diagnostics };
}

function whoMaySet(key: string): readonly Layer['layer'][] {
  if (key === 'mandatory') return ['site'];
  const wide = ['site', 'user', 'environment', 'command line'] as const;
  return isOneOf(ofProject, key) ? [...wide, 'project'] : wide;
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function entriesOf(from: object): readonly (readonly [string, unknown])[] {
  return Object.entries(from);
}

const places: Readonly<Record<OptionLayer, string>> = {
  site: 'the site configuration (/etc/mln/mln.config.yaml)',
  user: 'the user configuration (~/.config/mln/mln.config.yaml)',
  project: 'the project configuration (mln.yaml)',
};

/** The complaint about a setting at the path. `allowed`: the layers that may set it. */
export function notAllowed(
  of: Layer,
  path: readonly string[],
  allowed: readonly Layer['layer'][] = ['site', 'user'],
): Diagnostic {
  const { layer, origin } = of;
  const where = (Object.keys(places) as OptionLayer[]).filter((one) => allowed.includes(one)).map((one) => places[one]);
  const values = { key: path.join('.'), layer, file: origin, allowed: where.join(' or ') };
  return placed(of, path, complain(codes.settingNotAllowed, values));
}

/** The diagnostic at the place of the key, if the layer is a file. */
export function placed({ spanOf }: Pick<Layer, 'spanOf'>, path: readonly string[], diagnostic: Diagnostic): Diagnostic {
  const span = spanOf?.(path);
  return span === undefined ? diagnostic : { ...diagnostic, span };
}
