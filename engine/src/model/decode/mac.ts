// Hardware addresses: read from the file, or made of names so that a rebuild keeps them.
import { hash } from 'node:crypto';
import type { MacRange } from '../../api/drivers.js';

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
export function derivedMac({ project, host, iface }: MacOwner, { first, bits }: MacRange = local, again = 0): string {
  const salt = again === 0 ? '' : `/${again}`;
  const digest = hash('sha256', `mln/${project}/${host}/${iface}${salt}`).slice(0, 12);
  const free = 2 ** (48 - bits);
  const start = Number.parseInt(first.replaceAll(':', ''), 16);
  // the highest bits of the digest become the highest free ones; 48 bits are exact in a number
  const mac = Math.floor(start / free) * free + Math.floor(Number.parseInt(digest, 16) / 2 ** bits);
  const hex = mac.toString(16).padStart(12, '0');
  const pair = (at: number): string => hex.slice(at, at + 2);
  return `${pair(0)}:${pair(2)}:${pair(4)}:${pair(6)}:${pair(8)}:${pair(10)}`;
}

/** Lower case with colons; `undefined` for a group address, for all zeros, and for what is no address. */
export function readMac(written: string): string | undefined {
  const mac = written.toLowerCase();
  const usable = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00';
  return usable ? mac : undefined;
}
