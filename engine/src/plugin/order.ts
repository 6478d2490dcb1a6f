// Plugins → plugins in the order in which their handlers are called: as named, moved only as far as someone asks.
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { didYouMean } from './closest.js';
import { complain } from './complain.js';
import type { LoadedPlugin } from './registry.js';
import type { PluginOrder } from './settings.js';

/** `site`: what the configuration adds to the plugins' own wishes. */
export const orderPlugins = (
  plugins: readonly LoadedPlugin[],
  site: Readonly<Record<string, PluginOrder>>,
): Result<readonly LoadedPlugin[]> => {
  const names = new Set(plugins.map(({ plugin }) => plugin.name));
  const wishes = [...plugins.flatMap(wishesOf), ...siteWishes(site)];
  const lost = wishes.filter(({ name, other, optional }) => !(names.has(name) && names.has(other)) && !optional);
  const diagnostics = lost.map(({ name, order, other, by }) => {
    const missing = names.has(name) ? other : name;
    return complain('MLN6005', { name: by, order, other: missing }, { plugin: by, hint: didYouMean(missing, names) });
  });
  const before = new Map<string, Set<string>>([...names].map((name) => [name, new Set()]));
  for (const { name, order, other } of wishes) {
    if (!names.has(name) || !names.has(other)) continue;
    if (order === 'after') before.get(name)?.add(other);
    else before.get(other)?.add(name);
  }
  return sort(plugins, before, diagnostics);
};

interface Wish {
  readonly name: string;
  readonly order: 'after' | 'before';
  readonly other: string;
  readonly optional: boolean;
  /** Who asks, as shown to people. */
  readonly by: string;
}

const wishesOf = ({ plugin }: LoadedPlugin): readonly Wish[] => {
  const wish = (order: Wish['order'], optional: boolean) => (other: string) =>
    ({ name: plugin.name, order, other, optional, by: plugin.name }) as const;
  return [
    ...(plugin.after ?? []).map(wish('after', false)),
    ...(plugin.before ?? []).map(wish('before', false)),
    ...(plugin.afterOptional ?? []).map(wish('after', true)),
  ];
};

const siteWishes = (site: Readonly<Record<string, PluginOrder>>): readonly Wish[] =>
  Object.entries(site).flatMap(([name, order]) =>
    (['after', 'before'] as const).flatMap((key) =>
      (order[key] ?? []).map((other) => ({ name, order: key, other, optional: false, by: name })),
    ),
  );

const sort = (
  plugins: readonly LoadedPlugin[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
  diagnostics: readonly Diagnostic[],
): Result<readonly LoadedPlugin[]> => {
  const sorted: LoadedPlugin[] = [];
  const done = new Set<string>();
  let waiting = [...plugins];
  while (waiting.length > 0) {
    const ready = waiting.find(({ plugin }) => [...(before.get(plugin.name) ?? [])].every((name) => done.has(name)));
    if (ready === undefined) {
      const chain = circle(
        waiting.map(({ plugin }) => plugin.name),
        before,
        done,
      );
      return { diagnostics: [...diagnostics, complain('MLN6006', { chain: chain.join(' -> ') })] };
    }
    sorted.push(ready);
    done.add(ready.plugin.name);
    waiting = waiting.filter((one) => one !== ready);
  }
  return { value: sorted, diagnostics };
};

/** Every waiting plugin waits for another waiting one, so walking on comes back somewhere. */
const circle = (
  waiting: readonly string[],
  before: ReadonlyMap<string, ReadonlySet<string>>,
  done: ReadonlySet<string>,
): readonly string[] => {
  const path: string[] = [];
  let here = waiting[0];
  while (here !== undefined && !path.includes(here)) {
    path.push(here);
    here = [...(before.get(here) ?? [])].find((name) => !done.has(name));
  }
  return here === undefined ? path : [...path.slice(path.indexOf(here)), here];
};
