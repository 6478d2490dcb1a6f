// Interfaces: their valid names, their order, and their hardware addresses.

import { hash } from 'node:crypto';
import type { Report } from '../../api/diagnostic.js';
import type { Node } from '../../api/draft.js';
import type { MacRange } from '../../api/drivers.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Interface } from '../../api/model.js';
import type { Span } from '../../api/span.js';
import { codes } from '../../diagnostics/catalogue.js';
import { decodeOwn } from '../claims.js';
import { checkName } from '../names.js';

/** Remembers every hardware address of the project. */
export type MacTable = Map<string, { readonly title: string; readonly span: Span }>;

export interface InterfaceContext {
  /** The context of the interface. */
  readonly ctx: DecodeContext;
  readonly project: string;
  readonly host: string;
  readonly macs: MacTable;
  /** The range of its backend for addresses; absent: any address. */
  readonly range?: MacRange | undefined;
}

/** Reports a block without a name, or with a name that is not valid for an interface. */
export function isInterfaceName(name: string, block: Node, report: Report): boolean {
  if (name !== '') return checkName('interface', { text: name, span: block.span }, report);
  missingName(block, report);
  return false;
}

/** By name, eth2 before eth10. */
export function inOrder(interfaces: Interface[]): readonly Interface[] {
  return interfaces.length < 2 ? interfaces : interfaces.sort(byName);
}

let collator: Intl.Collator | undefined;

// lazy, because to create it takes longer than most commands compute
function byName(a: Interface, b: Interface): number {
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a.name, b.name);
}

function missingName({ span }: Node, report: Report): void {
  report.error(codes.missingValue, span, { word: 'network', wanted: 'the name of an interface such as eth0' });
}

/** The hardware address of an interface: the written one, or one computed from names. Reports invalid and duplicate ones. */
export function macOf(name: string, node: Node, world: InterfaceContext): string {
  const { ctx, host, macs } = world;
  const written = decodeOwn('mac', node, ctx);
  const span = node.values.get('mac')?.value?.span ?? node.span;
  const mac = written === undefined ? freeMac(name, world) : readMac(written);
  if (mac === undefined) {
    ctx.report.error(codes.invalidHardwareAddress, span, { mac: written ?? '' });
    return '';
  }
  const title = `${name} of host ${host}`;
  const other = macs.get(mac);
  if (other === undefined) macs.set(mac, { title, span });
  else
    ctx.report.error(
      codes.duplicateHardwareAddress,
      span,
      { mac },
      { related: [{ span: other.span, message: `${other.title} and ${title} have it` }] },
    );
  return mac;
}

/**
 * Forty free bits never give the same address twice. With fewer free bits of a backend, the later of two equal addresses changes.
 */
function freeMac(iface: string, { project, host, macs, range }: InterfaceContext): string {
  for (let again = 0; ; again++) {
    const mac = derivedMac({ project, host, iface }, range, again);
    if (!macs.has(mac) || range === undefined) return mac;
  }
}

/** The owner of the address. */
interface MacOwner {
  readonly project: string;
  readonly host: string;
  readonly iface: string;
}

/** Locally administered, unicast. */
const local: MacRange = { first: '02:00:00:00:00:00', bits: 8 };

/**
 * An address in that range; the same three names give the same address on every machine. In a small range two owners may collide:
 * `again` counts the collisions and gives another address.
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

/** Lower case with colons; `undefined` for a group address, for all zeros, and for text that is not an address. */
function readMac(written: string): string | undefined {
  const mac = written.toLowerCase();
  const usable = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00';
  return usable ? mac : undefined;
}
