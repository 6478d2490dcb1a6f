// A group → its hosts, as stanzas: pure, in order, the same for the same group.
import type { Block, Directive, Entry, Span, Stanza, Word } from '@mln/engine/api';
import { addressAt, type Net } from './addresses.js';

export interface Share {
  readonly server: string;
  /** Absent: one. */
  readonly hosts?: number | 'all';
  readonly span: Span;
}

export interface Addresses {
  readonly interface: Word;
  readonly net: Net;
  /** Number of the first address. */
  readonly begin: number;
  readonly span: Span;
}

export interface Plan {
  readonly count: number;
  readonly prefix: string;
  /** The head of the block: the place for diagnostics about names and everything without a place of its own. */
  readonly span: Span;
  readonly superclass?: Word;
  readonly addresses?: Addresses;
  readonly shares: readonly Share[];
  /** The hash of a user named like the host. */
  readonly user?: Word;
}

export interface Enumerated {
  readonly stanza: Stanza;
  readonly address?: string;
}

export function enumerate(plan: Plan): readonly Enumerated[] {
  const servers = serversFor(plan.shares, plan.count);
  return Array.from({ length: plan.count }, (_, i) => {
    const name = hostName(plan, i);
    const address = plan.addresses && addressAt(plan.addresses.net, plan.addresses.begin + i);
    const entries = entriesOf(plan, { name, address, share: servers[i] });
    const stanza = { kind: 'host', name: { text: name, span: plan.span }, entries, span: plan.span, madeBy: 'autoenum' };
    return address === undefined ? { stanza } : { stanza, address };
  });
}

/** The `i`-th name, from 0: numbers begin at 1 and are as wide as the last one. */
export function hostName({ prefix, count }: Pick<Plan, 'prefix' | 'count'>, i: number): string {
  return `${prefix}${String(i + 1).padStart(String(count).length, '0')}`;
}

/** The share each host falls into. Where they run out, hosts have none. */
export function serversFor(shares: readonly Share[], count: number): readonly (Share | undefined)[] {
  const servers: (Share | undefined)[] = [];
  for (const share of shares) {
    const wanted = share.hosts === 'all' ? count : (share.hosts ?? 1);
    for (let left = Math.min(wanted, count - servers.length); left > 0; left -= 1) servers.push(share);
  }
  while (servers.length < count) servers.push(undefined);
  return servers;
}

interface Host {
  readonly name: string;
  readonly address: string | undefined;
  readonly share: Share | undefined;
}

function entriesOf({ superclass, addresses, user }: Plan, { name, address, share }: Host): readonly Entry[] {
  return [
    ...(superclass === undefined ? [] : [directive('superclass', superclass)]),
    ...(share === undefined ? [] : [directive('service_host', { text: share.server, span: share.span })]),
    ...(addresses === undefined || address === undefined ? [] : [network(addresses, address)]),
    ...(user === undefined ? [] : [users(name, user)]),
  ];
}

function network({ interface: iface, net, span }: Addresses, address: string): Block {
  return {
    kind: 'block',
    name: { text: 'network', span: iface.span },
    label: iface,
    entries: [directive('address', { text: address, span }), directive('netmask', { text: String(net.prefix), span })],
    span: iface.span,
  };
}

function directive(name: string, value: Word): Directive {
  return {
    kind: 'directive',
    name: { text: name, span: value.span },
    value,
    assigned: false,
    text: `${name} ${value.text}`,
    span: value.span,
  };
}

function users(name: string, hash: Word): Block {
  return {
    kind: 'block',
    name: { text: 'users', span: hash.span },
    entries: [directive(name, hash)],
    span: hash.span,
  };
}
