// A plugin: words it claims, hooks that plan, actions that act, drivers it brings, commands it adds.
import type { Claims } from './claims.js';
import type { CliCommand } from './command.js';
import type { CodeText } from './diagnostic.js';
import type { Backend, ImageAccess, Storage } from './drivers.js';
import type { Handler, Hooks } from './hooks.js';
import type { Actions, Edits, GuestRenderers } from './lane.js';
import type { Options } from './options.js';
import type { Roots } from './roots.js';

/**
 * The default export of a package: words it claims, hooks that plan, actions that act, drivers and commands it adds. mln loads a
 * plugin once in a process and uses it for many projects, so the plugin must keep no data of a project. Plans on disk contain the
 * names of actions and edits and their arguments: a new version of a plugin keeps the names and their meaning.
 */
export interface Plugin<
  C extends Claims = Claims,
  A extends Actions = Actions,
  E extends Edits = Edits,
  O extends Options = Options,
> {
  /** Short: `imagefile`. Prefix of its step ids, key of its options and of its settings in the model. */
  readonly name: string;
  /** The level of this interface it was written for. */
  readonly api: 1;
  readonly summary: string;
  /** Set to call per-host and per-switch hooks everywhere. Default: only where one of its words or drivers appears. */
  readonly always?: true;
  /** Handlers run after those of these plugins, which must be loaded. */
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  /** The same, for plugins that may be missing. */
  readonly afterOptional?: readonly string[];
  readonly claims?: C;
  /** The keys below `options.NAME` of the configuration. mln refuses every other key. */
  readonly options?: O;
  readonly actions?: A;
  readonly edits?: E;
  /** By the part of a `GuestSpec`: the edit that makes it so in an opened disk. The plugin `guest` has them all. */
  readonly guest?: GuestRenderers;
  readonly hooks?: { readonly [K in keyof Hooks<C, A, E, NoInfer<O>>]?: Handler<Hooks<C, A, E, NoInfer<O>>[K]> };
  /** By the flag that chooses it in a host or switch: `uml`. The flag is claimed with it. */
  readonly backends?: Readonly<Record<string, Backend<C, A, E, NoInfer<O>>>>;
  /** By the flag that chooses it in a host: `lvm`. */
  readonly storage?: Readonly<Record<string, Storage<C, A, E, NoInfer<O>>>>;
  /** By the name that chooses it in the configuration: `rootless`. */
  readonly openers?: Readonly<Record<string, ImageAccess>>;
  /** By name, a space between a command and its subcommand: `template make`. */
  readonly commands?: Readonly<Record<string, CliCommand>>;
  /** Programs of this machine that its actions run, with the Debian package of each: `{ debugfs: 'e2fsprogs' }`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Places of the server that every project may name, such as the kernels of a backend. */
  readonly roots?: Partial<Roots>;
  /** Its own diagnostics, by the names that its source uses: `noVolumeGroup`. */
  readonly codes?: Readonly<Record<string, CodeText>>;
}

/** Checks a plugin's shape while compiling, and gives it back. */
export function definePlugin<const C extends Claims, const A extends Actions, const E extends Edits, const O extends Options>(
  plugin: Plugin<C, A, E, O>,
): Plugin<C, A, E, O> {
  return plugin;
}
