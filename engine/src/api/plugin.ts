// A plugin: words it claims, hooks that plan, actions that act, drivers it brings, commands it adds.
import type { CliCommand } from './command.js';
import type { CodeText } from './diagnostic.js';
import type { Backend, ImageAccess, Storage } from './drivers.js';
import type { Decoded, Fields } from './fields.js';
import type { Handler, Hooks } from './hooks.js';
import type { Actions, Edits } from './lane.js';
import type { Host, Interface, Switch } from './model.js';

/** Words by the block they stand in. A word claimed in `global` and `host` is merged, the host's part winning. */
export interface Claims {
  readonly global?: Fields;
  /** In hosts and superclasses. */
  readonly host?: Fields;
  /** In `network IF { }` of a host. */
  readonly network?: Fields;
  readonly switch?: Fields;
}

type FieldsAt<C extends Claims, K extends keyof Claims> = C[K] extends Fields ? Decoded<C[K]> : Readonly<Record<never, never>>;
export type GlobalConfig<C extends Claims> = FieldsAt<C, 'global'>;
export type HostConfig<C extends Claims> = FieldsAt<C, 'host'>;
export type InterfaceConfig<C extends Claims> = FieldsAt<C, 'network'>;
export type SwitchConfig<C extends Claims> = FieldsAt<C, 'switch'>;

export interface Plugin<C extends Claims = Claims, A extends Actions = Actions, E extends Edits = Edits> {
  /** Short: `imagefile`. Prefix of its step ids, key of its options and of its settings in the model. */
  readonly name: string;
  /** The level of this interface it was written for. */
  readonly api: 1;
  readonly summary: string;
  /** Its per-host and per-switch hooks are called where one of its words appears or a driver of its own is used, unless this is set. */
  readonly always?: true;
  /** Handlers run after those of these plugins, which must be loaded. */
  readonly after?: readonly string[];
  readonly before?: readonly string[];
  /** The same, for plugins that may be missing. */
  readonly afterOptional?: readonly string[];
  readonly claims?: C;
  readonly actions?: A;
  readonly edits?: E;
  readonly hooks?: { readonly [K in keyof Hooks<C, A, E>]?: Handler<Hooks<C, A, E>[K]> };
  /** By the flag that chooses it in a host or switch: `uml`. The flag is claimed with it. */
  readonly backends?: Readonly<Record<string, Backend<C, A, E>>>;
  /** By the flag that chooses it in a host: `lvm`. */
  readonly storage?: Readonly<Record<string, Storage<C, A, E>>>;
  /** By the name that chooses it in the configuration: `rootless`. */
  readonly openers?: Readonly<Record<string, ImageAccess>>;
  /** By name, a space between a command and its subcommand: `template make`. */
  readonly commands?: Readonly<Record<string, CliCommand>>;
  /** Programs of this machine that its actions run, with the Debian package of each: `{ debugfs: 'e2fsprogs' }`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Its own diagnostics. */
  readonly codes?: Readonly<Record<string, CodeText>>;
}

/** Checks a plugin's shape while compiling, and gives it back. */
export function definePlugin<const C extends Claims, const A extends Actions, const E extends Edits>(
  plugin: Plugin<C, A, E>,
): Plugin<C, A, E> {
  return plugin;
}

type Named<C extends Claims> = { readonly name: string; readonly claims?: C };

/** Another plugin's words of a host, typed by that plugin's definition. Name it in `after` so that it is there. */
export function settingsOf<C extends Claims>(host: Host, plugin: Named<C>): HostConfig<C> {
  return (host.settings[plugin.name] ?? {}) as HostConfig<C>; // decoded by these very claims
}

export function interfaceSettingsOf<C extends Claims>(iface: Interface, plugin: Named<C>): InterfaceConfig<C> {
  return (iface.settings[plugin.name] ?? {}) as InterfaceConfig<C>; // decoded by these very claims
}

export function switchSettingsOf<C extends Claims>(sw: Switch, plugin: Named<C>): SwitchConfig<C> {
  return (sw.settings[plugin.name] ?? {}) as SwitchConfig<C>; // decoded by these very claims
}
