// Plugins → plugins in the order of their handlers: the order of the configuration, changed only where a plugin or the site
// requires it.
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { didYouMean } from '../api/nearest.js';
import type { PluginOrder } from '../config/settings.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import type { LoadedPlugin } from './registry.js';

/** `site`: the order of the configuration, in addition to the wishes of the plugins. */
export function orderPlugins(
  plugins: readonly LoadedPlugin[],
  site: Readonly<Record<string, PluginOrder>>,
): Result<readonly LoadedPlugin[]> {
  const names = new Set(plugins.map(({ plugin }) => plugin.name));
  const bySite = siteRules(site);
  const rules = [...plugins.flatMap(rulesOf).filter((rule) => !(rule.optional && bySite.some(opposite(rule)))), ...bySite];
  const lost = rules.filter(({ name, other, optional }) => !(names.has(name) && names.has(other)) && !optional);
  const diagnostics = lost.map(({ name, order, other, by }) => {
    const missing = names.has(name) ? other : name;
    return complain(
      codes.requiredPluginNotLoaded,
      { name: by, order, other: missing },
      { plugin: by, hint: didYouMean(missing, names) },
    );
  });
  const before = new Map<string, Set<string>>([...names].map((name) => [name, new Set()]));
  for (const { name, order, other } of rules) {
    if (!names.has(name) || !names.has(other)) continue;
    if (order === 'after') before.get(name)?.add(other);
    else before.get(other)?.add(name);
  }
  return sort(plugins, before, diagnostics);
}

interface OrderRule {
  readonly name: string;
  readonly order: 'after' | 'before';
  readonly other: string;
  readonly optional: boolean;
  /** The author of a wish, as messages show it. */
  readonly by: string;
}

function rulesOf({ plugin }: LoadedPlugin): readonly OrderRule[] {
  const rule = (order: OrderRule['order'], optional: boolean) => (other: string) =>
    ({ name: plugin.name, order, other, optional, by: plugin.name }) as const;
  return [
    ...(plugin.after ?? []).map(rule('after', false)),
    ...(plugin.before ?? []).map(rule('before', false)),
    ...(plugin.afterOptional ?? []).map(rule('after', true)),
  ];
}

/** The site overrides an order that a plugin only prefers. */
function opposite(rule: OrderRule) {
  return (other: OrderRule): boolean => {
    const [first, second] = pair(rule);
    const [otherFirst, otherSecond] = pair(other);
    return first === otherSecond && second === otherFirst;
  };
}

function pair({ name, order, other }: OrderRule): readonly [first: string, second: string] {
  return order === 'after' ? [other, name] : [name, other];
}

function siteRules(site: Readonly<Record<string, PluginOrder>>): readonly OrderRule[] {
  return Object.entries(site).flatMap(([name, order]) =>
    (['after', 'before'] as const).flatMap((key) =>
      (order[key] ?? []).map((other) => ({ name, order: key, other, optional: false, by: name })),
    ),
  );
}

type Before = ReadonlyMap<string, ReadonlySet<string>>;

/** In the order of the configuration. The plugins that a plugin waits for move to the place just before it. */
function sort(
  plugins: readonly LoadedPlugin[],
  before: Before,
  diagnostics: readonly Diagnostic[],
): Result<readonly LoadedPlugin[]> {
  const byName = new Map(plugins.map((loaded) => [loaded.plugin.name, loaded]));
  const sorted = new Map<string, LoadedPlugin>();
  /** The first circle that the search found. */
  const place = (name: string, waiting: readonly string[]): readonly string[] | undefined => {
    const loaded = byName.get(name);
    if (loaded === undefined || sorted.has(name)) return undefined;
    if (waiting.includes(name)) return [...waiting.slice(waiting.indexOf(name)), name];
    for (const other of byName.keys()) {
      const circle = before.get(name)?.has(other) ? place(other, [...waiting, name]) : undefined;
      if (circle !== undefined) return circle;
    }
    sorted.set(name, loaded);
    return undefined;
  };
  for (const name of byName.keys()) {
    const circle = place(name, []);
    if (circle !== undefined)
      return { diagnostics: [...diagnostics, complain(codes.circularPluginOrder, { chain: circle.join(' -> ') })] };
  }
  return { value: [...sorted.values()], diagnostics };
}
