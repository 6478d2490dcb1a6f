// A decoded group → the hosts to enumerate, or diagnostics about it.
import { commonCodes, type Report, type Word } from '@mln/engine/api';
import { isNetwork, type Net, netText, readMask, readNet, usable, usualPrefix } from './addresses.js';
import { codes } from './codes.js';
import { type Addresses, hostName, type Plan, type Share } from './enumerate.js';
import type { Lookup, Wiring } from './inherited.js';
import type { Group } from './read.js';

export interface PlanContext {
  readonly lookup: Lookup;
  readonly report: Report;
}

/** `undefined` if mln cannot enumerate the group, which it reports. */
export function planOf(group: Group, ctx: PlanContext): Plan | undefined {
  const { words, title } = group;
  const count = words.numhosts;
  if (count === undefined) {
    // for a number that is not valid, the decoder has already reported an error
    if (group.at('numhosts') === group.span)
      ctx.report.error(codes.missingWord, group.span, { group: title, word: 'numhosts', example: 'numhosts 10' });
    return undefined;
  }
  const prefix = prefixOf(group, count, ctx.report);
  const addresses = words.address === 'auto' ? addressesOf(group, count, ctx) : noAddresses(group, ctx.report);
  if (prefix === undefined || addresses === undefined) return undefined;
  return {
    count,
    prefix,
    span: group.span,
    shares: sharesOf(group, count, ctx.report),
    ...(words.superclass === undefined ? {} : { superclass: wordAt(group, 'superclass', words.superclass) }),
    ...(addresses === 'none' ? {} : { addresses }),
    ...(words.autouser === undefined ? {} : { user: wordAt(group, 'autouser', group.secret(words.autouser.secret)) }),
  };
}

function wordAt(group: Group, word: string, text: string): Word {
  return { text, span: group.at(word) };
}

function prefixOf(group: Group, count: number, report: Report): string | undefined {
  const { hostprefix, superclass } = group.words;
  // names of superclasses may hold underscores, those of hosts may not
  const prefix = hostprefix ?? superclass?.replaceAll('_', '-').replace(/^-+/, '') ?? '';
  const name = hostName({ prefix: prefix === '' ? 'node' : prefix, count }, count - 1);
  if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name) && name.length <= 63) return prefix === '' ? 'node' : prefix;
  const span = group.at(hostprefix === undefined ? 'superclass' : 'hostprefix');
  report.error(commonCodes.invalidName, span, { name, what: 'host', limit: 63 });
  return undefined;
}

function noAddresses(group: Group, report: Report): 'none' {
  const word = (['net', 'netmask'] as const).find((name) => group.words[name] !== undefined);
  if (word !== undefined) report.warning(codes.wordWithoutAddressAuto, group.at(word), { group: group.title, word });
  return 'none';
}

function addressesOf(group: Group, count: number, { lookup, report }: PlanContext): Addresses | undefined {
  const { words, title } = group;
  const superclass = lookup.superclass(words.superclass ?? '');
  const wires = superclass === undefined ? [] : lookup.wiring(superclass);
  const net = netOf(group, { wires, report });
  if (net === undefined) return undefined;
  const { first, last } = usable(net);
  const begin = words.addresses_begin;
  if (BigInt(begin) < first || BigInt(begin + count - 1) > last) {
    const range = { net: netText(net), first: String(first), last: String(last) };
    report.error(codes.hostsDoNotFit, group.at('addresses_begin'), { group: title, count, begin, ...range });
    return undefined;
  }
  return { interface: wordAt(group, 'interface', words.interface), net, begin, span: group.at('net') };
}

interface NetContext {
  /** Of the superclass. */
  readonly wires: readonly Wiring[];
  readonly report: Report;
}

function netOf(group: Group, ctx: NetContext): Net | undefined {
  const { words, title, span } = group;
  const written = words.net === undefined ? undefined : readNet(words.net);
  if (words.net === undefined || written === undefined) {
    const values = { group: title, word: 'net', example: 'net 10.0.0.0/24' };
    if (group.at('net') === span) ctx.report.error(codes.missingWord, group.at('address'), values);
    return undefined;
  }
  const prefix = prefixLength(group, written, ctx);
  if (prefix === undefined) return undefined;
  const net = { ...written, prefix };
  if (isNetwork(net)) return net;
  const bits = (net.family === 4 ? 32 : 128) - prefix;
  ctx.report.error(codes.notANetworkAddress, group.at('net'), { net: words.net, bits, network: netText(net) });
  return undefined;
}

/** Behind the network, else the group's `netmask`, else the superclass's, else the usual one. */
function prefixLength(
  group: Group,
  written: NonNullable<ReturnType<typeof readNet>>,
  { wires, report }: NetContext,
): number | undefined {
  const { netmask, net = '' } = group.words;
  const own = netmask === undefined ? undefined : readMask(netmask, written.family);
  if (netmask !== undefined && own === undefined) {
    report.error(codes.invalidNetmask, group.at('netmask'), { netmask, family: written.family });
    return undefined;
  }
  if (own !== undefined && written.prefix !== undefined && own !== written.prefix) {
    report.error(codes.netmaskDisagrees, group.at('netmask'), { net, netmask: netmask ?? '' });
    return undefined;
  }
  const theirs = wires.find((wire) => wire.interface === group.words.interface)?.netmask?.text;
  const inherited = theirs === undefined ? undefined : readMask(theirs, written.family);
  const prefix = written.prefix ?? own ?? inherited ?? usualPrefix(written);
  if (prefix === undefined) report.error(codes.missingNetmask, group.at('net'), { net });
  return prefix;
}

function sharesOf(group: Group, count: number, report: Report): readonly Share[] {
  const shares = group.words.service_hosts.flatMap(({ server, hosts }, i) => {
    const span = group.at('service_hosts', String(i));
    return server === undefined ? [] : [{ server, span, ...(hosts === undefined ? {} : { hosts }) }];
  });
  const all = shares.findIndex((share) => share.hosts === 'all');
  const useless = all < 0 ? undefined : shares[all + 1];
  if (useless !== undefined)
    report.warning(codes.serverWithoutHosts, useless.span, { server: useless.server, before: shares[all]?.server ?? '' });
  const places = shares.reduce((sum, { hosts = 1 }) => sum + (hosts === 'all' ? count : hosts), 0);
  if (shares.length > 0 && places < count)
    report.warning(codes.hostsWithoutServer, group.at('service_hosts'), { group: group.title, count, left: count - places });
  return shares;
}
