// Decoded interface words → static addresses. Plan, hosts table and validate share this function.

import type { GuestAddress, Host, Interface, InterfaceConfig, ModelContext } from '@mln/engine/api';
import { readAddress, readMask } from '@mln/machine-kit';
import type { GuestClaims } from './words.js';

export type Context = ModelContext<GuestClaims>;
export type Words = InterfaceConfig<GuestClaims>;

let last: { readonly words: Words; readonly at: GuestAddress | undefined } | undefined;

/** `undefined` for dhcp, for a missing address, and for an address that `validate` has reported. */
export function staticOf(words: Words): GuestAddress | undefined {
  // a caller usually calls several times in a row with the same words
  if (last?.words !== words) last = { words, at: readStatic(words) };
  return last.at;
}

function readStatic({ address = 'dhcp', netmask }: Words): GuestAddress | undefined {
  const at = readAddress(address);
  if (at === undefined) return undefined;
  const prefix = at.prefix ?? (netmask === undefined ? undefined : readMask(netmask, at.family));
  return prefix === undefined ? undefined : { family: at.family, address: at.address, prefix };
}

export interface Addressed {
  readonly host: Host;
  readonly iface: Interface;
  readonly at: GuestAddress;
}

const known = new WeakMap<Context['model'], readonly Addressed[]>();

/** All addresses of the project. */
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

/** The hostname in the guest. */
export function hostnameOf(ctx: Context, host: Host): string {
  return ctx.of(host).hostname ?? host.name;
}
