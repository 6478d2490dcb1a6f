// Text → IP addresses and subnets. The only importer of ip-address, which refuses 010.0.0.1 instead of reading octal.
import { Address4, Address6 } from 'ip-address';

type Address = Address4 | Address6;

export interface Static {
  readonly family: 4 | 6;
  /** Canonical, without prefix. */
  readonly address: string;
  readonly prefix: number;
}

export interface Written {
  readonly family: 4 | 6;
  /** Canonical, without prefix. */
  readonly address: string;
  /** Only when it was written as `10.0.0.1/24`. */
  readonly prefix?: number;
}

/** `10.0.0.1`, `10.0.0.1/24`, `fd00::1/64`; `undefined` for all else, addresses with a zone included. */
export const readAddress = (text: string): Written | undefined => {
  const found = parse(text);
  if (found === undefined) return undefined;
  const written = { family: familyOf(found), address: found.correctForm() };
  return text.includes('/') ? { ...written, prefix: found.subnetMask } : written;
};

/** `255.255.255.0` or `24`, for IPv6 `64`, → 24; `undefined` when its ones are not one run or it is out of range. */
export const readMask = (mask: string, family: 4 | 6): number | undefined => {
  if (/^\d{1,3}$/.test(mask)) return parse(`${family === 4 ? '0.0.0.0' : '::'}/${mask}`)?.subnetMask;
  if (family === 6) return undefined;
  try {
    return Address4.fromAddressAndMask('0.0.0.0', mask).subnetMask;
  } catch {
    return undefined;
  }
};

/** 24 → `255.255.255.0`; for IPv6 the number itself. */
export const netmask = ({ family, prefix }: Static): string =>
  family === 6 ? String(prefix) : new Address4(`0.0.0.0/${prefix}`).subnetMaskAddress().correctForm();

/** The last address of an IPv4 subnet; `undefined` where there is none: IPv6, and networks of two addresses or one. */
export const broadcastOf = (of: Static): string | undefined =>
  of.family === 6 || of.prefix >= 31 ? undefined : open(of).endAddress().correctForm();

/** `10.0.0.0/24` */
export const subnet = (of: Static): string => `${open(of).startAddress().correctForm()}/${of.prefix}`;

export const inSubnet = (address: string, of: Static): boolean => {
  const found = parse(address);
  return found !== undefined && familyOf(found) === of.family && found.isInSubnet(open(of));
};

/** Why no host can have this address: `network`, `broadcast`, `loopback`, `multicast` or `unspecified`. */
export const unusable = (of: Static): string | undefined => {
  const address = open(of);
  if (address.isUnspecified()) return 'unspecified';
  if (address.isLoopback()) return 'loopback';
  if (address.isMulticast()) return 'multicast';
  const broadcast = broadcastOf(of);
  // where there is no broadcast address (RFC 3021, IPv6) the first one is a host's too
  if (broadcast !== undefined && address.startAddress().correctForm() === of.address) return 'network';
  return broadcast === of.address ? 'broadcast' : undefined;
};

const open = ({ address, prefix }: Static): Address => {
  const found = parse(`${address}/${prefix}`);
  if (found === undefined) throw new Error(`not an address: ${address}/${prefix}`);
  return found;
};

const parsed = new Map<string, Address | undefined>();
const mostParsed = 10_000;

/** Masks and gateways are the same in many hosts, an address is looked at from many sides, and reading one takes long. */
const parse = (text: string): Address | undefined => {
  if (!parsed.has(text)) {
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(text, parseAnew(text));
  }
  return parsed.get(text);
};

const parseAnew = (text: string): Address | undefined => {
  if (text.includes('%')) return undefined;
  try {
    return text.includes(':') ? new Address6(text) : new Address4(text);
  } catch {
    return undefined;
  }
};

const familyOf = (address: Address): 4 | 6 => (address instanceof Address4 ? 4 : 6);
