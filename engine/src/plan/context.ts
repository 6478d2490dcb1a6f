// Contexts: what each plugin is shown while planning, made for that plugin alone.

import type { Report } from '../api/diagnostic.js';
import type { BaseContext, Facts, ModelContext, Paths } from '../api/hooks.js';
import type { Json } from '../api/json.js';
import type { Host, Model, Origins, Settings, Switch } from '../api/model.js';
import type { Claims, Plugin } from '../api/plugin.js';
import type { LocalFiles } from '../api/ports.js';
import type { Span } from '../api/span.js';
import { OriginBook } from '../model/provenance/origin-book.js';

export interface KernelContext {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  readonly options: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export interface ProjectContext extends KernelContext {
  readonly model: Model;
  readonly origins: Origins;
}

export function baseContext(context: KernelContext, plugin: Plugin): BaseContext {
  return {
    report: context.report,
    local: context.local,
    paths: context.paths,
    options: context.options[plugin.name] ?? {},
  };
}

// The model's settings were decoded by the plugin's own claims, which is what its types say.
function own(settings: Settings, plugin: Plugin) {
  return (settings[plugin.name] ?? {}) as Readonly<Record<string, never>>;
}

/** The same for each host: made once for a world and a plugin. */
export function modelContext(context: ProjectContext, plugin: Plugin): ModelContext<Claims> {
  const { contexts } = knownOf(context);
  const found = contexts.get(plugin) ?? makeModelContext(context, plugin);
  contexts.set(plugin, found);
  return found;
}

function makeModelContext(context: ProjectContext, plugin: Plugin): ModelContext<Claims> {
  return {
    ...baseContext(context, plugin),
    model: context.model,
    global: own(context.model.settings, plugin),
    of: (host) => own(host.settings, plugin),
    ofInterface: (iface) => own(iface.settings, plugin),
    ofSwitch: (sw) => own(sw.settings, plugin),
    at: (...path) => nearest(context.origins, path),
  };
}

/** The span of the path or of its nearest parent that is known. */
export function nearest(origins: Origins, path: readonly string[]): Span | undefined {
  if (origins instanceof OriginBook) return origins.nearest(path);
  for (let n = path.length; n > 0; n--) {
    const span = origins.get(path.slice(0, n).join('/'));
    if (span !== undefined) return span;
  }
  return undefined;
}

/** What is found out about a world once and asked for at each of its hosts. It lives as long as the world. */
interface Known {
  readonly contexts: Map<Plugin, ModelContext<Claims>>;
  /** Of hosts that are alike in their drivers and in the words that stand in them: which plugins have a part in them. */
  readonly parts: Map<string, Map<Plugin, boolean>>;
  readonly partsOf: Map<Host, Map<Plugin, boolean>>;
}

const known = new WeakMap<ProjectContext, Known>();

function knownOf(context: ProjectContext): Known {
  const found = known.get(context) ?? { contexts: new Map(), parts: new Map(), partsOf: new Map() };
  known.set(context, found);
  return found;
}

/** A plugin is called for a host when one of its words stands there, when it drives it, or when it is `always`. */
export function activeForHost(context: ProjectContext, plugin: Plugin, host: Host): boolean {
  if (plugin.always === true) return true;
  const parts = partsIn(context, host);
  const found = parts.get(plugin) ?? isActive(context, plugin, host);
  parts.set(plugin, found);
  return found;
}

function partsIn(context: ProjectContext, host: Host): Map<Plugin, boolean> {
  const { parts, partsOf } = knownOf(context);
  const already = partsOf.get(host);
  if (already !== undefined) return already;
  const { origins } = context;
  // other books do not know their words without being asked for each
  const words = origins instanceof OriginBook ? origins.wordsIn(host.name) : `host ${host.name}`;
  const key = `${host.backend} ${host.storage} ${words}`;
  const found = parts.get(key) ?? new Map<Plugin, boolean>();
  parts.set(key, found);
  partsOf.set(host, found);
  return found;
}

function isActive(context: ProjectContext, plugin: Plugin, host: Host): boolean {
  return (
    plugin.backends?.[host.backend] !== undefined ||
    plugin.storage?.[host.storage] !== undefined ||
    uses(context.origins, `host/${host.name}`, plugin.claims?.host) ||
    host.interfaces.some((i) => uses(context.origins, `host/${host.name}/network/${i.name}`, plugin.claims?.network))
  );
}

function uses(origins: Origins, base: string, words: object | undefined): boolean {
  return Object.keys(words ?? {}).some((word) => origins.has(`${base}/${word}`));
}

export function activeForSwitch(context: ProjectContext, plugin: Plugin, sw: Switch): boolean {
  return (
    plugin.always === true ||
    plugin.backends?.[sw.backend] !== undefined ||
    uses(context.origins, `switch/${sw.name}`, plugin.claims?.switch)
  );
}

export const noFacts: Facts = { machines: {}, networks: {}, values: {} };
