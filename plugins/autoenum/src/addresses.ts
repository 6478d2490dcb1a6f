// A network as written and numbers → addresses. The only importer of ip-address here, which refuses 010.0.0.0 instead of reading octal.
import { Address4, Address6 } from 'ip-address';

export interface Net {
  readonly family: 4 | 6;
  readonly base: bigint;
  readonly prefix: number;
}

/** `127.0.0.0/8` → all three parts; without a slash no prefix. `undefined` if the text is not an address. */
export function readNet(text: string): (Omit<Net, 'prefix'> & { readonly prefix?: number }) | undefined {
  const found = parse(text);
  if (found === undefined) return undefined;
  const net = { family: found instanceof Address4 ? 4 : 6, base: found.bigInt() } as const;
  return text.includes('/') ? { ...net, prefix: found.subnetMask } : net;
}

/** `255.255.255.0` or `24`, for IPv6 `64`, → the number of ones; `undefined` when they are not one run. */
export function readMask(mask: string, family: 4 | 6): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask) <= bits(family) ? Number(mask) : undefined;
  if (family === 6) return undefined;
  try {
    return Address4.fromAddressAndMask('0.0.0.0', mask).subnetMask;
  } catch {
    return undefined;
  }
}

/** The default prefix of `x.y.z.0`, and of a `::` with 64 zeros after it. */
export function usualPrefix({ family, base }: Pick<Net, 'family' | 'base'>): number | undefined {
  const prefix = family === 4 ? 24 : 64;
  return isNetwork({ family, base, prefix }) ? prefix : undefined;
}

/** Are all bits behind the prefix zero? */
export function isNetwork(net: Net): boolean {
  return net.base % sizeOf(net) === 0n;
}

/** `10.0.0.0/24` */
export function netText(net: Net): string {
  return `${addressAt({ ...net, base: net.base - (net.base % sizeOf(net)) }, 0)}/${net.prefix}`;
}

/** The address with this number; 0 is the network's own. */
export function addressAt({ family, base }: Net, number: number): string {
  const value = base + BigInt(number);
  return (family === 4 ? Address4 : Address6).fromBigInt(value).correctForm();
}

/**
 * The numbers that hosts may have: without the network's and the broadcast address, except in networks of two addresses (RFC 3021,
 * RFC 6164). IPv6 has no broadcast, and its first address belongs to routers (RFC 4291).
 */
export function usable(net: Net): { readonly first: bigint; readonly last: bigint } {
  const size = sizeOf(net);
  if (size <= 2n) return { first: 0n, last: size - 1n };
  return { first: 1n, last: net.family === 4 ? size - 2n : size - 1n };
}

/** One form for each address, for comparing; `undefined` for what is none. */
export function canonical(text: string): string | undefined {
  return parse(text)?.correctForm();
}

function bits(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function sizeOf({ family, prefix }: Net): bigint {
  return 1n << BigInt(bits(family) - prefix);
}

function parse(text: string): Address4 | Address6 | undefined {
  if (text.includes('%')) return undefined;
  try {
    return text.includes(':') ? new Address6(text) : new Address4(text);
  } catch {
    return undefined;
  }
}
