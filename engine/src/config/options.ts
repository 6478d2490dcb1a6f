// Layers and the options that plugins declare → the decoded options of each plugin, and a complaint about each fault.
import type { CodeText, Diagnostic, Extra, Report, Values } from '../api/diagnostic.js';
import { fillText } from '../api/failure.js';
import type { DecodeContext } from '../api/fields.js';
import type { Json } from '../api/json.js';
import { didYouMean } from '../api/nearest.js';
import type { Option, OptionLayer } from '../api/options.js';
import type { Plugin } from '../api/plugin.js';
import type { Span } from '../api/span.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import { notAllowed } from './layer-rules.js';
import { isConf } from './layers.js';
import { nodeOf } from './option-node.js';
import type { Layer } from './settings.js';

/** By plugin: every declared option. An option that no layer sets has its default. */
export type DecodedOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Declaring = Pick<Plugin, 'name' | 'options'>;

export interface OptionsInput {
  readonly layers: readonly Layer[];
  readonly plugins: readonly Declaring[];
  /** Names of plugins that no layer but the site may set options of. */
  readonly mandatory: ReadonlySet<string>;
  /** True for a plugin that the configuration disables: mln does not know its options. */
  isDisabled(plugin: string): boolean;
}

export interface OptionsRead {
  readonly options: DecodedOptions;
  readonly diagnostics: readonly Diagnostic[];
}

export function readOptions(input: OptionsInput): OptionsRead {
  const diagnostics: Diagnostic[] = [];
  const report = (one: Diagnostic): void => void diagnostics.push(one);
  const decoded = new Map(input.plugins.map((plugin) => [plugin.name, defaultsOf(plugin)]));
  for (const written of input.layers.flatMap(optionsIn)) {
    const declared = judge(written, input, report);
    if (declared === undefined) continue;
    const value = decode(written, declared, report);
    decoded.set(written.plugin, { ...decoded.get(written.plugin), [written.key]: value });
  }
  return { options: Object.fromEntries(decoded), diagnostics };
}

/** The values of the options that no layer sets. */
export function defaultsOf({ options = {} }: Declaring): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([key, { decoder }]) => [key, decoder.decode(undefined, key, quiet(key))]),
  );
}

interface Written {
  readonly layer: Layer;
  readonly plugin: string;
  readonly key: string;
  readonly value: Json;
}

function optionsIn(layer: Layer): readonly Written[] {
  return Object.entries(layer.settings.options ?? {}).flatMap(([plugin, own]) =>
    Object.entries(own).map(([key, value]) => ({ layer, plugin, key, value })),
  );
}

function pathOf({ plugin, key }: Written): readonly string[] {
  return ['options', plugin, key];
}

/** The declaration of the option, if that layer may set it. */
function judge(written: Written, input: OptionsInput, report: (one: Diagnostic) => void): Option<unknown> | undefined {
  const { layer, plugin: name, key } = written;
  const path = pathOf(written);
  const plugin = input.plugins.find((one) => one.name === name);
  if (plugin === undefined) return void ofMissingPlugin(written, input, report);
  const { options = {} } = plugin;
  const declared = Object.hasOwn(options, key) ? options[key] : undefined;
  if (input.mandatory.has(name) && layer.layer !== 'site')
    report(at(layer, path, complain(codes.mandatoryPlugin, { change: `set "${path.join('.')}"`, name })));
  // mln.conf names keys for plugins that no longer read them; `mln config` lists those keys
  else if (declared === undefined && !isConf(layer.origin)) report(unknownKey(written, Object.keys(options)));
  else if (declared !== undefined && !declared.layers.includes(asFile(layer))) report(notAllowed(layer, path, declared.layers));
  else if (declared !== undefined && layer.distrust !== undefined && !declared.layers.includes('project'))
    report(at(layer, path, complain(codes.untrustedFile, { file: layer.origin, reason: layer.distrust })));
  else return declared;
  return undefined;
}

/** A program that passes settings as flags acts for the user. */
function asFile({ layer }: Layer): OptionLayer {
  return layer === 'environment' || layer === 'command line' ? 'user' : layer;
}

function ofMissingPlugin(written: Written, input: OptionsInput, report: (one: Diagnostic) => void): void {
  const { layer, plugin } = written;
  const path = pathOf(written);
  if (layer.layer === 'project') report(notAllowed(layer, path));
  if (layer.layer === 'project' || isConf(layer.origin) || input.isDisabled(plugin)) return;
  const hint = didYouMean(
    plugin,
    input.plugins.map(({ name }) => name),
  );
  const values = { key: path.join('.'), plugin };
  report(at(layer, path, complain(codes.settingOfUnloadedPlugin, values, { severity: 'warning', hint })));
}

function unknownKey(written: Written, known: readonly string[]): Diagnostic {
  const { layer, plugin, key } = written;
  const path = pathOf(written);
  const reason = `unknown key "${path.join('.')}"`;
  const keys = known.length === 0 ? `plugin ${plugin} declares no options` : `keys here: ${known.join(', ')}`;
  return at(
    layer,
    path,
    complain(codes.invalidConfiguration, { file: layer.origin, reason }, { hint: didYouMean(key, known) ?? keys }),
  );
}

function at({ origin, spanOf }: Layer, path: readonly string[], diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, span: spanOf?.(path) ?? { file: origin, line: 1, column: 1, length: 1 } };
}

function decode(written: Written, { decoder }: Option<unknown>, report: (one: Diagnostic) => void): unknown {
  const { layer, key, value } = written;
  const spanOf = (path: readonly string[]): Span => layer.spanOf?.(path) ?? { file: layer.origin, line: 1, column: 1, length: 1 };
  const fault = (path: readonly string[], reason: string, hint?: string): void =>
    report(at(layer, path, complain(codes.invalidConfiguration, { file: layer.origin, reason }, { hint })));
  const path = pathOf(written).slice(0, -1);
  const node = nodeOf({ [key]: value }, { [key]: decoder }, { path, spanOf, complain: fault });
  return decoder.decode(node, key, decodeContext(pathOf(written), reporter(layer, report)));
}

type Say = (path: readonly string[]) => Report;

function decodeContext(path: readonly string[], say: Say): DecodeContext {
  return {
    report: say(path),
    path: path.join('.'),
    below: (key) => decodeContext([...path, key], say),
    origin() {},
    // no option is a secret: `faultsOf` refuses a plugin that declares one
    keep: (secret) => ({ secret }),
    // the layers of an option say who may name things of the server
    names() {},
  };
}

/** The complaint of a decoder, as one about the file. */
function reporter({ origin: file }: Layer, report: (one: Diagnostic) => void): Say {
  return (path) => {
    const say =
      (severity: Diagnostic['severity']) =>
      (row: CodeText, span: Span | undefined, values: Values = {}, extra: Extra = {}) => {
        const { message, hint } = fillText(row, values);
        const reason = `"${path.join('.')}": ${message}`;
        const one = complain(codes.invalidConfiguration, { file, reason }, { severity, hint: extra.hint ?? hint });
        report(span === undefined ? one : { ...one, span });
      };
    return { error: say('error'), warning: say('warning'), note: say('note') };
  };
}

function quiet(key: string): DecodeContext {
  const silent = { error() {}, warning() {}, note() {} };
  return decodeContext([key], () => silent);
}
