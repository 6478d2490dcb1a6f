// Interfaces → /etc/network/interfaces, in a form that Debian's ifupdown and BusyBox's ifup both read.

import type { GuestAddress, GuestInterface } from '@mln/engine/api';
import { broadcastOf, inSubnet, netmask } from '@mln/machine-kit';
import { replaceMarked, withoutMarked } from './marked.js';

/** Replaces the stanzas of these interfaces and adds a missing `lo`; all other text stays. */
export function interfacesFile(text: string, interfaces: readonly GuestInterface[]): string {
  const kept = withoutStanzas(text, new Set(interfaces.map((i) => i.name)));
  const { rest } = withoutMarked(kept);
  const loopback = /^\s*iface\s+lo\s/m.test(rest) ? [] : [['auto lo', 'iface lo inet loopback']];
  const stanzas = [...loopback, ...interfaces.map(stanza)];
  return replaceMarked(
    kept,
    stanzas.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])),
  );
}

/** Without the stanzas of these interfaces, except those between the marks. */
export function withoutStanzas(text: string, names: ReadonlySet<string>): string {
  const { rest, at } = withoutMarked(text);
  const count = text.split('\n').length - rest.split('\n').length;
  let inside = false;
  const kept = text.split('\n').flatMap((line, i) => {
    if (at !== undefined && i >= at && i < at + count) return [line];
    const words = line.trim().split(/\s+/);
    const [keyword = '', name = ''] = words;
    if (isKeyword(keyword)) inside = keyword === 'iface' && names.has(name);
    else if (keyword === '' || keyword.startsWith('#')) return [line];
    if (inside) return [];
    return keyword === 'auto' || keyword.startsWith('allow-') ? withoutWords(line, names) : [line];
  });
  return kept.join('\n');
}

function isKeyword(word: string): boolean {
  return (
    /^(auto|iface|mapping|source|source-directory|no-auto-down|no-scripts|rename|template)$/.test(word) ||
    word.startsWith('allow-')
  );
}

function withoutWords(line: string, names: ReadonlySet<string>): readonly string[] {
  const words = line.trim().split(/\s+/);
  const kept = words.filter((word, i) => i === 0 || !names.has(word));
  if (kept.length === words.length) return [line];
  return kept.length === 1 ? [] : [kept.join(' ')];
}

function stanza(of: GuestInterface): readonly string[] {
  const auto = of.auto ? [`auto ${of.name}`] : [];
  if (of.address === 'dhcp') return [...auto, `iface ${of.name} inet dhcp`];
  const { address } = of;
  // the netmask on a line of its own: old versions do not support address/prefix
  const options = [
    `address ${address.address}`,
    `netmask ${netmask(address)}`,
    ...broadcast(of.broadcast, address),
    ...gateway(of, address),
  ];
  return [...auto, `iface ${of.name} ${address.family === 6 ? 'inet6' : 'inet'} static`, ...options.map((o) => `    ${o}`)];
}

function broadcast(given: string | undefined, address: GuestAddress): readonly string[] {
  // BusyBox does not compute it
  const last = given ?? broadcastOf(address);
  return last === undefined ? [] : [`broadcast ${last}`];
}

function gateway({ name, gateway: via }: GuestInterface, address: GuestAddress): readonly string[] {
  if (via === undefined) return [];
  if (inSubnet(via, address)) return [`gateway ${via}`];
  // ifup would fail as a whole on a gateway without a route to it
  const ip = address.family === 6 ? 'ip -6' : 'ip';
  return [`up ${ip} route add ${via} dev ${name}`, `up ${ip} route add default via ${via} dev ${name}`];
}
