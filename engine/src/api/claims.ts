// The words a plugin claims, and how it reads what was written for them.
import type { Decoded, Fields } from './fields.js';
import type { Host, Interface, Switch } from './model.js';

/**
 * The words a plugin claims, by the block that contains them. A word belongs to one plugin: a second claim is an error when mln
 * loads the plugins. mln decodes each word when it reads a project file, once for each host that has the word. The model keeps the
 * value as plain data. `ctx.config`, `ctx.global`, `ctx.ofInterface` and `ctx.ofSwitch` give it the type of its decoder. If both
 * `global` and `host` claim a word, mln merges the two values, and the host wins. Decoders report errors, return the default, and
 * look only at the text.
 *
 * @example
 * claims: { host: { memory: size({ memory: true, default: 64 * 2 ** 20, doc: 'memory of the machine' }) } }
 */
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
