// Complaints about addresses: of one interface, and of two that collide.

import type { GuestAddress, Host, Interface, Span } from '@mln/engine/api';
import { inSubnet, readAddress, readMask, subnet, unusable, type Written } from '@mln/machine-kit';
import { codes } from './codes.js';
import { groupBy } from './group-by.js';
import { hostsTable } from './hosts-table.js';
import { type Addressed, addressed, type Context, hostnameOf, staticOf, type Words } from './network.js';

export function validateNetwork(ctx: Context): void {
  for (const host of ctx.model.hosts) {
    for (const iface of host.interfaces) checkInterface(ctx, { host, iface, words: ctx.ofInterface(iface) });
    checkGateways(ctx, host);
  }
  const all = addressed(ctx);
  checkTwins(ctx, all);
  checkHostnames(ctx);
  const { scope } = hostsTable(ctx);
  if (scope === 'all') return;
  const what = scope === 'near' ? 'those of its own switches' : 'its own only';
  ctx.report.warning(codes.tooManyAddresses, ctx.at('global', 'project'), { what });
}

interface Place {
  readonly host: Host;
  readonly iface: Interface;
  readonly words: Words;
}

function spanOf(ctx: Context, { host, iface }: Pick<Place, 'host' | 'iface'>, word: string): Span | undefined {
  return ctx.at('host', host.name, 'network', iface.name, word);
}

function checkInterface(ctx: Context, place: Place): void {
  const { address = 'dhcp', netmask } = place.words;
  const read = readAddress(address);
  if (read === undefined) return;
  const prefix = netmask === undefined ? undefined : readMask(netmask, read.family);
  const at = staticOf(place.words);
  if (netmask !== undefined && prefix === undefined)
    ctx.report.error(codes.invalidNetmask, spanOf(ctx, place, 'netmask'), { netmask, family: read.family });
  else if (at === undefined) reportNoMask(ctx, place, read);
  else if (prefix !== undefined && prefix !== at.prefix)
    ctx.report.error(codes.netmaskDisagrees, spanOf(ctx, place, 'address'), { address, netmask: netmask ?? '' });
  else checkStatic(ctx, place, at);
}

function reportNoMask(ctx: Context, place: Place, { family, address }: Written): void {
  const values = { host: place.host.name, interface: place.iface.name, address };
  const hint = family === 4 ? {} : { hint: 'add: netmask 64, or write /64 after the address' };
  ctx.report.error(codes.missingNetmask, spanOf(ctx, place, 'address'), values, hint);
}

function checkStatic(ctx: Context, place: Place, at: GuestAddress): void {
  const { broadcast, gateway } = place.words;
  const what = unusable(at);
  if (what !== undefined)
    ctx.report.error(codes.notAHostAddress, spanOf(ctx, place, 'address'), { address: at.address, what, subnet: subnet(at) });
  const same = { family: at.family, interface: place.iface.name };
  if (gateway !== undefined && readAddress(gateway)?.family !== at.family)
    ctx.report.error(codes.mixedAddressFamilies, spanOf(ctx, place, 'gateway'), { word: 'gateway', value: gateway, ...same });
  else if (gateway !== undefined && !inSubnet(gateway, at))
    ctx.report.warning(codes.gatewayOutsideSubnet, spanOf(ctx, place, 'gateway'), {
      gateway,
      subnet: subnet(at),
      interface: place.iface.name,
      host: place.host.name,
    });
  if (broadcast === undefined) return;
  if (at.family === 6)
    ctx.report.error(codes.mixedAddressFamilies, spanOf(ctx, place, 'broadcast'), {
      word: 'broadcast',
      value: broadcast,
      ...same,
    });
  else if (!inSubnet(broadcast, at))
    ctx.report.warning(codes.broadcastOutsideSubnet, spanOf(ctx, place, 'broadcast'), { broadcast, subnet: subnet(at) });
}

/** With two default routes of one family, chance decides between them. */
function checkGateways(ctx: Context, host: Host): void {
  if (host.interfaces.length < 2) return;
  const found = host.interfaces.flatMap((iface) => {
    const words = ctx.ofInterface(iface);
    return words.gateway === undefined || staticOf(words) === undefined ? [] : [{ host, iface, gateway: words.gateway }];
  });
  for (const [, same] of groupBy(found, ({ gateway }) => readAddress(gateway)?.family)) {
    const [, second] = same;
    if (second === undefined) continue;
    const gateways = same.map(({ iface, gateway }) => `${gateway} (${iface.name})`).join(', ');
    ctx.report.warning(codes.severalDefaultGateways, spanOf(ctx, second, 'gateway'), { host: host.name, gateways });
  }
}

/** One address twice on a switch, or twice in a host. */
function checkTwins(ctx: Context, all: readonly Addressed[]): void {
  const inHosts = firsts();
  const onSwitches = firsts();
  for (const one of all) {
    const { host, iface, at } = one;
    const inHost = host.interfaces.length < 2 ? undefined : inHosts(host.name, at.address, one);
    const onSwitch = iface.switch === undefined ? undefined : onSwitches(iface.switch, at.address, one);
    const twin = inHost ?? onSwitch;
    if (twin !== undefined) reportTwins(ctx, one, twin);
  }
}

/** Returns the earlier interface with the same address in the same place. */
function firsts() {
  const places = new Map<string, Map<string, Addressed>>();
  return (place: string, address: string, one: Addressed): Addressed | undefined => {
    const seen = places.get(place) ?? new Map<string, Addressed>();
    places.set(place, seen);
    const first = seen.get(address);
    if (first === undefined) seen.set(address, one);
    return first;
  };
}

function reportTwins(ctx: Context, one: Addressed, twin: Addressed): void {
  const name = ({ host, iface }: Addressed): string => `${iface.name} of host ${host.name}`;
  const other = spanOf(ctx, twin, 'address');
  const related = other === undefined ? [] : [{ span: other, message: `${name(twin)} also has it` }];
  ctx.report.error(
    codes.duplicateAddress,
    spanOf(ctx, one, 'address'),
    { address: one.at.address, a: name(twin), b: name(one) },
    { related },
  );
}

function checkHostnames(ctx: Context): void {
  const names = new Set(ctx.model.hosts.map((host) => hostnameOf(ctx, host)));
  if (names.size === ctx.model.hosts.length) return;
  for (const [name, [first, second]] of groupBy(ctx.model.hosts, (host) => hostnameOf(ctx, host)))
    if (first !== undefined && second !== undefined)
      ctx.report.warning(codes.duplicateHostname, ctx.at('host', second.name, 'hostname'), {
        a: first.name,
        b: second.name,
        name,
      });
}
