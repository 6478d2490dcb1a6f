// Hardware addresses: read from the file, or made of names so that a rebuild keeps them.
import { createHash } from 'node:crypto';
import type { MacRange } from '../api/drivers.js';

/** Whose the address is. */
export interface MacOwner {
  readonly project: string;
  readonly host: string;
  readonly iface: string;
}

/** Locally administered, unicast. */
const local: MacRange = { first: '02:00:00:00:00:00', bits: 8 };

/**
 * In that range, and the same for the same three names on every machine. In a small range two owners may be given the same:
 * `again` counts the times that happened and makes another one.
 */
export const derivedMac = ({ project, host, iface }: MacOwner, { first, bits }: MacRange = local, again = 0): string => {
  const salt = again === 0 ? '' : `/${again}`;
  const digest = createHash('sha256').update(`mln/${project}/${host}/${iface}${salt}`).digest();
  const free = 48n - BigInt(bits);
  const start = BigInt(`0x${first.replaceAll(':', '')}`);
  const rest = digest.readBigUInt64BE() >> 16n;
  // the highest bits of the digest become the highest free ones
  const mac = ((start >> free) << free) | (rest >> BigInt(bits));
  return (mac.toString(16).padStart(12, '0').match(/../g) ?? []).join(':');
};

/** Lower case with colons; `undefined` for a group address, for all zeros, and for what is no address. */
export const readMac = (written: string): string | undefined => {
  const mac = written.toLowerCase();
  const usable = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00';
  return usable ? mac : undefined;
};
