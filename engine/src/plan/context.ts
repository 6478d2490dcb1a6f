// Contexts: what each plugin is shown while planning, made for that plugin alone.

import type { Report } from '../api/diagnostic.js';
import type { BaseCx, Facts, ModelCx, Paths } from '../api/hooks.js';
import type { Json } from '../api/json.js';
import type { Host, Model, Origins, Settings, Switch } from '../api/model.js';
import type { Claims, Plugin } from '../api/plugin.js';
import type { LocalFiles } from '../api/ports.js';
import type { Span } from '../api/span.js';

export interface BaseWorld {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  readonly options: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export interface ModelWorld extends BaseWorld {
  readonly model: Model;
  readonly origins: Origins;
}

export const baseCx = (world: BaseWorld, plugin: Plugin): BaseCx => ({
  report: world.report,
  local: world.local,
  paths: world.paths,
  options: world.options[plugin.name] ?? {},
});

// The model's settings were decoded by the plugin's own claims, which is what its types say.
const own = (settings: Settings, plugin: Plugin) => (settings[plugin.name] ?? {}) as Readonly<Record<string, never>>;

export const modelCx = (world: ModelWorld, plugin: Plugin): ModelCx<Claims> => ({
  ...baseCx(world, plugin),
  model: world.model,
  global: own(world.model.settings, plugin),
  of: (host) => own(host.settings, plugin),
  ofInterface: (iface) => own(iface.settings, plugin),
  ofSwitch: (sw) => own(sw.settings, plugin),
  at: (...path) => nearest(world.origins, path),
});

/** The span of the path or of its nearest parent that is known. */
export const nearest = (origins: Origins, path: readonly string[]): Span | undefined => {
  for (let n = path.length; n > 0; n--) {
    const span = origins.get(path.slice(0, n).join('/'));
    if (span !== undefined) return span;
  }
  return undefined;
};

const uses = (origins: Origins, base: string, words: object | undefined): boolean =>
  Object.keys(words ?? {}).some((word) => origins.has(`${base}/${word}`));

/** A plugin is called for a host when one of its words stands there, when it drives it, or when it is `always`. */
export const activeForHost = (world: ModelWorld, plugin: Plugin, host: Host): boolean =>
  plugin.always === true ||
  plugin.backends?.[host.backend] !== undefined ||
  plugin.storage?.[host.storage] !== undefined ||
  uses(world.origins, `host/${host.name}`, plugin.claims?.host) ||
  host.interfaces.some((i) => uses(world.origins, `host/${host.name}/network/${i.name}`, plugin.claims?.network));

export const activeForSwitch = (world: ModelWorld, plugin: Plugin, sw: Switch): boolean =>
  plugin.always === true ||
  plugin.backends?.[sw.backend] !== undefined ||
  uses(world.origins, `switch/${sw.name}`, plugin.claims?.switch);

export const noFacts: Facts = { machines: {}, networks: {}, values: {} };
