// Decoded interface words → static addresses; the one reading that plan, roster and validate share.
import type { Host, Interface, InterfaceConfig, ModelCx } from '@mln/engine/api';
import { readAddress, readMask, type Static } from './addresses.js';
import type { GuestClaims } from './words.js';

export type Cx = ModelCx<GuestClaims>;
export type Words = InterfaceConfig<GuestClaims>;

/** `undefined` for dhcp, for no address, and for what `validate` has complained of. */
export const staticOf = ({ address = 'dhcp', netmask }: Words): Static | undefined => {
  const read = readAddress(address);
  if (read === undefined) return undefined;
  const prefix = read.prefix ?? (netmask === undefined ? undefined : readMask(netmask, read.family));
  return prefix === undefined ? undefined : { family: read.family, address: read.address, prefix };
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
