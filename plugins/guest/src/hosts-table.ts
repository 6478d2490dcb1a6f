// Model → the content of the hosts files. One text for all guests, created once for a model.
import type { Host, Model } from '@mln/engine/api';
import { groupBy } from './group-by.js';
import { type Addressed, addressed, addressesOf, type Context, hostnameOf } from './network.js';
import { hostsLine, namesOf } from './text/hosts.js';

/**
 * `all`: each guest knows every address of the project. The plan must hold hosts times addresses. So a very large project falls
 * back to the addresses on the guest's own switches (`near`), and a very large switch to none (`own`).
 */
export type Scope = 'all' | 'near' | 'own';

/** Lines of hosts files in one plan; at about 30 bytes each. */
const budget = 1_000_000;

export interface HostsTable {
  readonly scope: Scope;
  /** Lines of the hosts file, joined. */
  of(host: Host): string;
}

const hostsTables = new WeakMap<Model, HostsTable>();

export function hostsTable(ctx: Context): HostsTable {
  const found = hostsTables.get(ctx.model) ?? makeHostsTable(ctx);
  hostsTables.set(ctx.model, found);
  return found;
}

function makeHostsTable(ctx: Context): HostsTable {
  const entries = addressed(ctx);
  const line = ({ host, at }: Addressed): string => hostsLine(at.address, namesOf(hostnameOf(ctx, host), host.name));
  if (ctx.model.hosts.length * entries.length <= budget) {
    const all = entries.map(line).join('\n');
    return { scope: 'all', of: () => all };
  }
  const near = groupBy(entries, ({ host, iface }) => iface.switch ?? ` ${host.name}`);
  const cost = [...near.values()].reduce((sum, { length }) => sum + length * length, 0);
  if (cost > budget) return { scope: 'own', of: (host) => addressesOf(ctx, [host]).map(line).join('\n') };
  const placesOf = (host: Host) => addressesOf(ctx, [host]).map(({ iface }) => iface.switch ?? ` ${host.name}`);
  // hosts on the same switches have the same text, and it is long
  const texts = new Map<string, string>();
  const textAt = (places: readonly string[]): string => {
    const key = places.join('\n');
    const text = texts.get(key) ?? [...new Set(places.flatMap((place) => near.get(place) ?? []).map(line))].join('\n');
    texts.set(key, text);
    return text;
  };
  return { scope: 'near', of: (host) => textAt(placesOf(host)) };
}
