// The plugins that the site makes mandatory: they must be loaded, and no narrower layer may disable or reorder them.
import type { Diagnostic } from '../api/diagnostic.js';
import { placed } from '../config/layer-rules.js';
import type { Config, Layer } from '../config/settings.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import { shortName } from './manifest.js';
import type { LoadedPlugin } from './registry.js';

/** True if a list of plugins, as `disable` is one, has that package. */
export function isNamed(names: readonly string[], known: string): boolean {
  return names.some((one) => one === known || one === shortName(known));
}

/** The mandatory plugins among the loaded ones, by the names of the plugins. */
export function mandatoryNames(loaded: readonly LoadedPlugin[], { mandatory }: Pick<Config, 'mandatory'>): ReadonlySet<string> {
  return new Set(loaded.filter((one) => mandatory.some((name) => isCalled(one, name))).map(({ plugin }) => plugin.name));
}

function isCalled({ plugin, package: known }: LoadedPlugin, name: string): boolean {
  return name === plugin.name || name === known || shortName(name) === plugin.name;
}

/** `loaded`: all plugins, also those that a layer disables. */
export function mandatoryFaults(
  loaded: readonly LoadedPlugin[],
  { mandatory, layers }: Pick<Config, 'mandatory' | 'layers'>,
): readonly Diagnostic[] {
  const missing = mandatory.filter((name) => !loaded.some((one) => isCalled(one, name)));
  const names = mandatoryNames(loaded, { mandatory });
  const ours = loaded.filter(({ plugin }) => names.has(plugin.name));
  return [
    ...missing.map((name) => complain(codes.mandatoryPluginNotLoaded, { name })),
    ...layers.flatMap((layer) => [...disables(layer, ours), ...orders(layer, ours)]),
  ];
}

/** The site may disable a handler of its mandatory plugin, but not the whole plugin. */
function disables(layer: Layer, ours: readonly LoadedPlugin[]): readonly Diagnostic[] {
  return (layer.settings.disable ?? []).flatMap((item) => {
    const whole = ours.find((one) => isCalled(one, item));
    const found = whole ?? (layer.layer === 'site' ? undefined : ours.find(({ plugin }) => item.startsWith(`${plugin.name}.`)));
    return found === undefined ? [] : [refused(layer, ['disable'], { change: `disable "${item}"`, name: found.plugin.name })];
  });
}

function orders(layer: Layer, ours: readonly LoadedPlugin[]): readonly Diagnostic[] {
  if (layer.layer === 'site') return [];
  return Object.entries(layer.settings.order ?? {}).flatMap(([plugin, { after = [], before = [] }]) =>
    [plugin, ...after, ...before].flatMap((name) => {
      const found = ours.find((one) => isCalled(one, name));
      return found === undefined
        ? []
        : [refused(layer, ['order', plugin], { change: `order "${plugin}"`, name: found.plugin.name })];
    }),
  );
}

function refused(layer: Layer, path: readonly string[], values: { readonly change: string; readonly name: string }): Diagnostic {
  return placed(layer, path, complain(codes.mandatoryPlugin, values));
}
