// Switches: their interfaces, and the properties that follow from their hosts.
import type { Report } from '../../api/diagnostic.js';
import type { Host, Origins, Port, Switch } from '../../api/model.js';
import { didYouMean } from '../../api/nearest.js';
import { codes } from '../../diagnostics/catalogue.js';
import type { FoldedStanza } from '../inherit/inherit.js';
import { askedFor, type DriverContext, defaultBackend, onlyOne } from './drivers.js';

/** An interface and its host. */
export interface Plug {
  readonly port: Port;
  readonly host: Host;
}

/** By the name of their switch. */
export function plugsOf(hosts: readonly Host[]): ReadonlyMap<string, readonly Plug[]> {
  const found = new Map<string, Plug[]>();
  for (const host of hosts)
    for (const { name, switch: to } of host.interfaces) {
      if (to === undefined) continue;
      const plug = { port: { host: host.name, interface: name }, host };
      const known = found.get(to);
      if (known === undefined) found.set(to, [plug]);
      else known.push(plug);
    }
  return found;
}

/** A switch without its own server has the server of its hosts, if all its hosts have the same. */
export function commonServer(plugged: readonly Plug[]): string | undefined {
  const servers = new Set(plugged.map(({ host }) => host.serviceHost));
  const [server] = servers;
  return servers.size === 1 ? server : undefined;
}

/** The backend of the switch or of its hosts. Reports a switch that joins hosts of two backends. */
export function switchBackend({ stanza, node }: FoldedStanza, plugged: readonly Plug[], drivers: DriverContext): string {
  const { text: name } = stanza.name;
  const { report } = drivers;
  const own = onlyOne(askedFor(node, drivers.claims.backends), report, { row: codes.switchWithTwoBackends, values: { name } });
  const names = new Set([...(own === undefined ? [] : [own.name]), ...plugged.map(({ host }) => host.backend)]);
  const [first, ...others] = names;
  if (others.length > 0)
    report.error(codes.switchAcrossBackends, own?.span ?? stanza.span, { name, names: [...names].join(', ') });
  return first ?? defaultBackend(stanza, drivers);
}

/** Reports each interface on an undeclared switch, at the place of the switch's name. */
export function checkPlugs(
  hosts: readonly Host[],
  switches: readonly Switch[],
  { report, origins }: { readonly report: Report; readonly origins: Origins },
): void {
  const known = new Set(switches.map((sw) => sw.name));
  for (const host of hosts)
    for (const { name, switch: to } of host.interfaces) {
      if (to === undefined || known.has(to)) continue;
      const hint = didYouMean(to, known) ?? `declare it: switch ${to} { }`;
      report.error(codes.unknownSwitch, origins.get(`host/${host.name}/network/${name}/switch`), { name: to }, { hint });
    }
}
