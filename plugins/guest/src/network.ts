// Decoded interface words → static addresses; the one reading that plan, roster and validate share.
import type { Host, Interface, InterfaceConfig, ModelCx } from '@mln/engine/api';
import { readAddress, readMask, type Static } from './addresses.js';
import type { GuestClaims } from './words.js';

export type Cx = ModelCx<GuestClaims>;
export type Words = InterfaceConfig<GuestClaims>;

const read = new WeakMap<Words, Static | undefined>();

/** `undefined` for dhcp, for no address, and for what `validate` has complained of. */
export const staticOf = (words: Words): Static | undefined => {
  // asked for again and again, by every host about every other, and slow to read
  if (!read.has(words)) read.set(words, readStatic(words));
  return read.get(words);
};

const readStatic = ({ address = 'dhcp', netmask }: Words): Static | undefined => {
  const at = readAddress(address);
  if (at === undefined) return undefined;
  const prefix = at.prefix ?? (netmask === undefined ? undefined : readMask(netmask, at.family));
  return prefix === undefined ? undefined : { family: at.family, address: at.address, prefix };
};

export interface Addressed {
  readonly host: Host;
  readonly iface: Interface;
  readonly at: Static;
}

export const addressed = (cx: Cx, hosts: readonly Host[] = cx.model.hosts): readonly Addressed[] =>
  hosts.flatMap((host) =>
    host.interfaces.flatMap((iface) => {
      const at = staticOf(cx.ofInterface(iface));
      return at === undefined ? [] : [{ host, iface, at }];
    }),
  );

/** What the guest calls itself. */
export const hostnameOf = (cx: Cx, host: Host): string => cx.of(host).hostname ?? host.name;
