// The owner of each driver, command, code and word. A name belongs to one plugin; a second claim is an error.
import type { ActionOf } from '../api/action.js';
import type { Claims } from '../api/claims.js';
import type { CliCommand } from '../api/command.js';
import type { CodeText, Diagnostic } from '../api/diagnostic.js';
import type { Backend, ImageAccess, Storage } from '../api/drivers.js';
import type { Handler, Slot } from '../api/hooks.js';
import type { Actions, AnyEditCall, Edits } from '../api/lane.js';
import type { Plugin } from '../api/plugin.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import { kernelPlugin } from './kernel.js';

export interface LoadedPlugin {
  readonly plugin: Plugin;
  /** Name of its package, or the path of a single file; absent for a plugin object of the caller. */
  readonly package?: string;
  readonly version?: string;
  /** The file that names it, or `built-in`. */
  readonly from: string;
}

interface Owned<D> {
  readonly driver: D;
  readonly plugin: Plugin;
}

/** The renderer of one part of a guest. The type of its value depends on the part. */
export type GuestRenderer = (value: never) => AnyEditCall;

export interface PluginSet {
  /** In the order of the calls to their handlers. */
  readonly plugins: readonly LoadedPlugin[];
  readonly backends: ReadonlyMap<string, Owned<Backend<Claims, Actions, Edits>>>;
  readonly storage: ReadonlyMap<string, Owned<Storage<Claims, Actions, Edits>>>;
  readonly openers: ReadonlyMap<string, Owned<ImageAccess>>;
  /** By the part of a guest that they write to an opened disk. */
  readonly guest: ReadonlyMap<string, Owned<GuestRenderer>>;
  /** By full name: `template make`. */
  readonly commands: ReadonlyMap<string, Owned<CliCommand>>;
  /** The kernel's own plugin. Configurations cannot name it, and it has no hooks. */
  readonly kernel: Plugin;
  /** One of `plugins`, or the kernel's own. */
  find(name: string): LoadedPlugin | undefined;
}

type Instead = Readonly<Record<string, Readonly<Record<string, ActionOf<never>>>>>;

/** The names in a recorded plan → the code of the action. `instead`: replacements of actions, by plugin and action. */
export function actionOf({ find }: Pick<PluginSet, 'find'>, instead: Instead = {}) {
  return (plugin: string, action: string): ActionOf<never> | undefined =>
    instead[plugin]?.[action] ?? find(plugin)?.plugin.actions?.[action];
}

/** Reports conflicts of names. The first owner of a name keeps it, and the set is otherwise complete. */
export function registerAll(plugins: readonly LoadedPlugin[], diagnostics: Diagnostic[]): PluginSet {
  const collect = <D>(what: string, of: (plugin: Plugin) => Readonly<Record<string, D>> | undefined) => {
    const found = new Map<string, Owned<D>>();
    for (const { plugin } of plugins)
      for (const [name, driver] of Object.entries(of(plugin) ?? {})) {
        const owner = found.get(name);
        if (owner === undefined) found.set(name, { driver, plugin });
        else diagnostics.push(taken(what, name, { a: owner.plugin.name, b: plugin.name }));
      }
    return found;
  };
  const commands = collect('a command', (plugin) => plugin.commands);
  checkAliases(commands, diagnostics);
  const ownCodes = new Set<string>(Object.values(codes).map(({ code }) => code));
  for (const [code, { plugin }] of collect('the code', rowsByCode))
    if (ownCodes.has(code)) diagnostics.push(taken('the code', code, { a: 'mln', b: plugin.name }));
  const openers = collect('an image opener', (plugin) => plugin.openers);
  const kernel = kernelPlugin({
    opener: (name) => openers.get(name)?.driver,
    edit: (plugin, action) => byName.get(plugin)?.plugin.edits?.[action],
  });
  const byName = new Map(
    [...plugins, { plugin: kernel, from: 'built-in' }].map((loaded): [string, LoadedPlugin] => [loaded.plugin.name, loaded]),
  );
  return {
    plugins,
    backends: collect('a backend', (plugin) => plugin.backends),
    storage: collect('a storage', (plugin) => plugin.storage),
    openers,
    guest: collect<GuestRenderer>('the part of a guest', (plugin) => plugin.guest),
    commands,
    kernel,
    find: (name) => byName.get(name),
  };
}

interface Rivals {
  readonly a: string;
  readonly b: string;
}

function taken(what: string, name: string, { a, b }: Rivals): Diagnostic {
  return complain(codes.nameProvidedTwice, { a, b, what, name }, { plugin: b });
}

function rowsByCode({ codes: rows = {} }: Plugin): Readonly<Record<string, CodeText>> {
  return Object.fromEntries(Object.values(rows).map((row) => [row.code, row]));
}

function checkAliases(commands: ReadonlyMap<string, Owned<CliCommand>>, diagnostics: Diagnostic[]): void {
  const owners = new Map([...commands].map(([name, { plugin }]) => [name, plugin.name]));
  for (const { driver, plugin } of commands.values())
    for (const alias of driver.aliases ?? []) {
      const owner = owners.get(alias);
      if (owner === undefined) owners.set(alias, plugin.name);
      else diagnostics.push(taken('a command', alias, { a: owner, b: plugin.name }));
    }
}

interface Slotted<F> {
  /** Absent for a handler that is neither early nor late. */
  readonly slot?: Slot;
  readonly handler: F;
}

export function slotsOf<F extends (...args: never) => unknown>(written: Handler<F>): readonly Slotted<F>[] {
  if (typeof written === 'function') return [{ handler: written }];
  if ('handler' in written) return [written];
  return [
    { slot: 'early', handler: written.early },
    { slot: 'late', handler: written.late },
  ];
}

/** A plugin with any types of its own. */
interface Claiming {
  readonly claims?: object;
  readonly backends?: object;
  readonly storage?: object;
}

/** The places in which a flag that chooses a driver may be. */
const flagPlaces = { backends: ['global', 'host', 'switch'], storage: ['global', 'host'] } as const;

/** Sorted, without empty blocks: the content that `mln.claims` of its package.json must have. */
export function claimedWords(plugin: Claiming): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, Set<string>>();
  const add = (block: string, words: readonly string[]): void => {
    if (words.length > 0) found.set(block, new Set([...(found.get(block) ?? []), ...words]));
  };
  for (const [block, fields] of Object.entries(plugin.claims ?? {})) add(block, Object.keys(fields ?? {}));
  for (const kind of ['backends', 'storage'] as const)
    for (const block of flagPlaces[kind]) add(block, Object.keys(plugin[kind] ?? {}));
  const blocks = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(blocks.map(([block, words]) => [block, [...words].sort()]));
}
