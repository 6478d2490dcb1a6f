// Text → IP addresses and subnets. The only importer of ip-address, which reads IPv6; IPv4 is arithmetic of our own.
import type { GuestAddress } from '@mln/engine/api';
import { Address6 } from 'ip-address';
import { lastOf, maskOf, networkOf, onesOf, readIpv4, readPrefix, reserved, textOf } from './ipv4.js';

export interface Written {
  readonly family: 4 | 6;
  /** Canonical, without prefix. */
  readonly address: string;
  /** Only for an address in the form `10.0.0.1/24`. */
  readonly prefix?: number;
}

/** `10.0.0.1`, `10.0.0.1/24`, `fd00::1/64`; `undefined` for all else, addresses with a zone included. */
export function readAddress(text: string): Written | undefined {
  const four = readIpv4(text);
  if (four !== undefined) {
    const { address, prefix } = four;
    return prefix === undefined ? { family: 4, address } : { family: 4, address, prefix };
  }
  const six = parse6(text);
  if (six === undefined) return undefined;
  const written = { family: 6, address: six.correctForm() } as const;
  return text.includes('/') ? { ...written, prefix: six.subnetMask } : written;
}

/** `255.255.255.0` or `24`, for IPv6 `64`, → 24; `undefined` when its ones are not one run or it is out of range. */
export function readMask(mask: string, family: 4 | 6): number | undefined {
  if (family === 6) return /^\d{1,3}$/.test(mask) ? parse6(`::/${mask}`)?.subnetMask : undefined;
  const written = readIpv4(mask);
  return written === undefined ? readPrefix(mask) : onesOf(written);
}

/** 24 → `255.255.255.0`; for IPv6 the number itself. */
export function netmask({ family, prefix }: GuestAddress): string {
  return family === 6 ? String(prefix) : textOf(maskOf(prefix));
}

/** The last address of an IPv4 subnet; `undefined` where there is none: IPv6, and networks of two addresses or one. */
export function broadcastOf(of: GuestAddress): string | undefined {
  return of.family === 6 || of.prefix >= 31 ? undefined : textOf(lastOf(open4(of), of.prefix));
}

/** `10.0.0.0/24` */
export function subnet(of: GuestAddress): string {
  const first = of.family === 4 ? textOf(networkOf(open4(of), of.prefix)) : open6(of).startAddress().correctForm();
  return `${first}/${of.prefix}`;
}

export function inSubnet(address: string, of: GuestAddress): boolean {
  if (of.family === 6) return parse6(address)?.isInSubnet(open6(of)) ?? false;
  const found = readIpv4(address);
  if (found === undefined || (found.prefix ?? 32) < of.prefix) return false;
  return networkOf(found.number, of.prefix) === networkOf(open4(of), of.prefix);
}

/** Why no host can have this address: `network`, `broadcast`, `loopback`, `multicast` or `unspecified`. */
export function unusable(of: GuestAddress): string | undefined {
  if (of.family === 6) return unusable6(open6(of));
  const { prefix } = of;
  const number = open4(of);
  const never = reserved(number);
  // where there is no broadcast address (RFC 3021) the first one is a host's too
  if (never !== undefined || prefix >= 31) return never;
  if (number === networkOf(number, prefix)) return 'network';
  return number === lastOf(number, prefix) ? 'broadcast' : undefined;
}

function unusable6(address: Address6): string | undefined {
  if (address.isUnspecified()) return 'unspecified';
  if (address.isLoopback()) return 'loopback';
  return address.isMulticast() ? 'multicast' : undefined;
}

function notOne({ address, prefix }: GuestAddress): Error {
  return new Error(`not an address: ${address}/${prefix}`);
}

function open4(of: GuestAddress): number {
  const found = readIpv4(of.address);
  if (found === undefined) throw notOne(of);
  return found.number;
}

function open6(of: GuestAddress): Address6 {
  const found = parse6(`${of.address}/${of.prefix}`);
  if (found === undefined) throw notOne(of);
  return found;
}

const parsed = new Map<string, Address6 | undefined>();
const mostParsed = 10_000;

/** Masks and gateways are the same in many hosts, an address is looked at from many sides, and reading one takes long. */
function parse6(text: string): Address6 | undefined {
  if (!text.includes(':')) return undefined;
  if (!parsed.has(text)) {
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(text, parseAnew(text));
  }
  return parsed.get(text);
}

function parseAnew(text: string): Address6 | undefined {
  if (text.includes('%')) return undefined;
  try {
    return new Address6(text);
  } catch {
    return undefined;
  }
}
