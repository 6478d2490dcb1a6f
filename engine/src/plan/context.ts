// Contexts: the view of the project that each plugin gets while planning, and the plugins that take part in a host.
import type { Claims } from '../api/claims.js';
import type { BaseContext, ModelContext } from '../api/context.js';
import type { Facts } from '../api/facts.js';
import type { Host, Origins, Settings, Switch } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { Span } from '../api/span.js';
import { OriginBook } from '../model/decode/decode-context.js';
import type { KernelContext, PlanContext, ProjectContext } from './request.js';

export const noFacts: Facts = { machines: {}, networks: {}, values: {} };

export function baseContext(context: KernelContext, plugin: Plugin): BaseContext {
  return {
    report: context.report,
    local: context.local,
    paths: context.paths,
    roots: context.roots,
    options: context.options[plugin.name] ?? {},
  };
}

// The plugin's own claims decoded the model's settings, so the settings have the types of the claims.
function own(settings: Settings, plugin: Plugin) {
  return (settings[plugin.name] ?? {}) as Readonly<Record<string, never>>;
}

const modelContexts = new WeakMap<ProjectContext, Map<Plugin, ModelContext<Claims>>>();

/** The same object for each host. */
export function modelContext(context: ProjectContext, plugin: Plugin): ModelContext<Claims> {
  const made = modelContexts.get(context) ?? new Map<Plugin, ModelContext<Claims>>();
  modelContexts.set(context, made);
  const found = made.get(plugin) ?? {
    ...baseContext(context, plugin),
    model: context.model,
    global: own(context.model.settings, plugin),
    of: (host) => own(host.settings, plugin),
    ofInterface: (iface) => own(iface.settings, plugin),
    ofSwitch: (sw) => own(sw.settings, plugin),
    at: (...path) => nearest(context.origins, path),
  };
  made.set(plugin, found);
  return found;
}

/** The span of the path, or of its nearest parent with a span. */
export function nearest(origins: Origins, path: readonly string[]): Span | undefined {
  if (origins instanceof OriginBook) return origins.nearest(path);
  for (let n = path.length; n > 0; n--) {
    const span = origins.get(path.slice(0, n).join('/'));
    if (span !== undefined) return span;
  }
  return undefined;
}

const active = new WeakMap<ProjectContext, Map<string, ReadonlySet<Plugin>>>();

/**
 * The plugins that mln calls for a host: those with a word in the host, those with a driver of the host, and those that are
 * `always`. Hosts with the same drivers and words have the same plugins, so mln computes the list once for all of them.
 */
export function activeInHost(context: ProjectContext & Pick<PlanContext, 'set'>, host: Host): ReadonlySet<Plugin> {
  const { origins, set } = context;
  // other files do not list their words, so mln asks for each
  const words = origins instanceof OriginBook ? origins.wordsIn(host.name) : `host ${host.name}`;
  const key = `${host.backend} ${host.storage} ${words}`;
  const known = active.get(context) ?? new Map<string, ReadonlySet<Plugin>>();
  active.set(context, known);
  const found = known.get(key) ?? new Set(set.plugins.map(({ plugin }) => plugin).filter((one) => isActive(origins, one, host)));
  known.set(key, found);
  return found;
}

function isActive(origins: Origins, plugin: Plugin, host: Host): boolean {
  return (
    plugin.always === true ||
    plugin.backends?.[host.backend] !== undefined ||
    plugin.storage?.[host.storage] !== undefined ||
    uses(origins, `host/${host.name}`, plugin.claims?.host) ||
    host.interfaces.some((i) => uses(origins, `host/${host.name}/network/${i.name}`, plugin.claims?.network))
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
