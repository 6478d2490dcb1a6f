// Decoded interface words → static addresses; the one reading that plan, roster and validate share.
import type { Host, Interface, InterfaceConfig, ModelContext } from '@mln/engine/api';
import { readAddress, readMask, type Static } from './addresses.js';
import type { GuestClaims } from './words.js';

export type Context = ModelContext<GuestClaims>;
export type Words = InterfaceConfig<GuestClaims>;

let last: { readonly words: Words; readonly at: Static | undefined } | undefined;

/** `undefined` for dhcp, for no address, and for what `validate` has complained of. */
export function staticOf(words: Words): Static | undefined {
  // whoever asks does so several times in a row
  if (last?.words !== words) last = { words, at: readStatic(words) };
  return last.at;
}

function readStatic({ address = 'dhcp', netmask }: Words): Static | undefined {
  const at = readAddress(address);
  if (at === undefined) return undefined;
  const prefix = at.prefix ?? (netmask === undefined ? undefined : readMask(netmask, at.family));
  return prefix === undefined ? undefined : { family: at.family, address: at.address, prefix };
}

export interface Addressed {
  readonly host: Host;
  readonly iface: Interface;
  readonly at: Static;
}

const known = new WeakMap<Context['model'], readonly Addressed[]>();

/** All of the project. */
export function addressed(ctx: Context): readonly Addressed[] {
  const all = known.get(ctx.model) ?? addressesOf(ctx, ctx.model.hosts);
  known.set(ctx.model, all);
  return all;
}

export function addressesOf(ctx: Context, hosts: readonly Host[]): readonly Addressed[] {
  const found: Addressed[] = [];
  for (const host of hosts)
    for (const iface of host.interfaces) {
      const at = staticOf(ctx.ofInterface(iface));
      if (at !== undefined) found.push({ host, iface, at });
    }
  return found;
}

/** What the guest calls itself. */
export function hostnameOf(ctx: Context, host: Host): string {
  return ctx.of(host).hostname ?? host.name;
}
