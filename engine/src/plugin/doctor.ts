// PluginSet → the output of `mln plugins`: the list, the order of handlers, and the faults.
import type { Diagnostic } from '../api/diagnostic.js';
import { type HookName, kinds, type Slot } from '../api/hooks.js';
import type { Shell } from '../api/ports.js';
import { type LoadedPlugin, type PluginSet, slotsOf } from './registry.js';

export interface PluginRow {
  readonly name: string;
  readonly version: string;
  /** The package, or the file for a single-file plugin. */
  readonly package: string;
  readonly from: string;
  readonly summary: string;
  /** `host memory`, `network address`, `backend uml`, `command template list`. */
  readonly words: readonly string[];
}

export function listPlugins(set: PluginSet): readonly PluginRow[] {
  return set.plugins.map((loaded) => ({
    name: loaded.plugin.name,
    version: loaded.version ?? '',
    package: loaded.package ?? '',
    from: loaded.from,
    summary: loaded.plugin.summary,
    words: wordsOf(loaded),
  }));
}

function wordsOf({ plugin }: LoadedPlugin): readonly string[] {
  return [
    ...Object.entries(plugin.claims ?? {}).flatMap(([block, fields]) => Object.keys(fields).map((word) => `${block} ${word}`)),
    ...named('backend', plugin.backends),
    ...named('storage', plugin.storage),
    ...named('opener', plugin.openers),
    ...named('command', plugin.commands),
  ];
}

function named(what: string, things: object | undefined): readonly string[] {
  return Object.keys(things ?? {}).map((name) => `${what} ${name}`);
}

export interface OrderRow {
  readonly hook: HookName;
  /** In the order of the calls; drivers follow the early ones: `lvm (early)`. */
  readonly handlers: readonly string[];
}

export function hookOrder(set: PluginSet): readonly OrderRow[] {
  return hookNames.map((hook) => {
    const handlers = set.plugins.flatMap(({ plugin }) => {
      const handler = plugin.hooks?.[hook];
      if (handler === undefined) return [];
      return slotsOf<(...args: never) => unknown>(handler).map(({ slot }) => ({ name: plugin.name, slot }));
    });
    const inSlot = (slot: Slot | undefined) =>
      handlers.filter((one) => one.slot === slot).map(({ name }) => (slot === undefined ? name : `${name} (${slot})`));
    return { hook, handlers: [...inSlot('early'), ...inSlot(undefined), ...inSlot('late')] };
  });
}

// the type of the table makes every key a hook
const hookNames = Object.keys(kinds) as readonly HookName[];

export interface Finding {
  readonly severity: Diagnostic['severity'];
  readonly about: string;
  readonly problem: string;
  readonly hint: string;
}

/** The missing programs, by plugin. This function only looks. */
export async function healthReport(set: PluginSet, sh: Pick<Shell, 'probe'>): Promise<readonly Finding[]> {
  const wanted = set.plugins.flatMap(({ plugin }) =>
    Object.entries(plugin.programs ?? {}).map(([program, debian]) => ({ plugin: plugin.name, program, debian })),
  );
  const found = await Promise.all(
    wanted.map(async ({ plugin, program, debian }): Promise<readonly Finding[]> => {
      const { exitCode } = await sh.probe({ file: 'which', args: [program] }, { exitCode: 0 });
      if (exitCode === 0) return [];
      return [{ severity: 'error', about: plugin, problem: `program "${program}" not found`, hint: `install package ${debian}` }];
    }),
  );
  return found.flat();
}
