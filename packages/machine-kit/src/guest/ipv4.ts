// IPv4 addresses as numbers of 32 bits: fast checks for ten thousand hosts. A test compares them with ip-address.
import { isIPv4 } from 'node:net';

export interface Ipv4 {
  /** As it was written; there is one way only, because leading zeros are refused. */
  readonly address: string;
  readonly number: number;
  /** Only for an address in the form `10.0.0.1/24`. */
  readonly prefix?: number;
}

/** `10.0.0.1` or `10.0.0.1/24`; `undefined` for all else. */
export function readIpv4(text: string): Ipv4 | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  if (!isIPv4(address)) return undefined;
  const number = numberOf(address);
  if (slash === -1) return { address, number };
  const prefix = readPrefix(text.slice(slash + 1));
  return prefix === undefined ? undefined : { address, number, prefix };
}

/** `24` */
export function readPrefix(text: string): number | undefined {
  const prefix = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return prefix <= 32 ? prefix : undefined;
}

/** `255.255.255.0` → 24; `undefined` when its ones are not one run. */
export function onesOf(mask: Ipv4): number | undefined {
  const zeros = ~mask.number >>> 0;
  return (zeros & (zeros + 1)) === 0 ? Math.clz32(zeros) : undefined;
}

/** 24 → the number of `255.255.255.0`. */
export function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0;
}

export function networkOf(number: number, prefix: number): number {
  return (number & maskOf(prefix)) >>> 0;
}

export function lastOf(number: number, prefix: number): number {
  return (number | ~maskOf(prefix)) >>> 0;
}

export function textOf(number: number): string {
  return `${number >>> 24}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
}

function numberOf(address: string): number {
  let [number, part] = [0, 0];
  for (let i = 0; i < address.length; i += 1) {
    const digit = address.charCodeAt(i) - 48;
    if (digit >= 0) part = part * 10 + digit;
    else [number, part] = [number * 256 + part, 0];
  }
  return number * 256 + part;
}

/** Addresses that no host can have, in any subnet: RFC 1122, RFC 5771. */
export function reserved(number: number): 'unspecified' | 'loopback' | 'multicast' | undefined {
  if (number === 0) return 'unspecified';
  if (number >>> 24 === 127) return 'loopback';
  return number >>> 28 === 14 ? 'multicast' : undefined;
}
