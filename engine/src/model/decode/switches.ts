// `switch lan { … }` and the interfaces that name it → Switch.
import type { Report } from '../../api/diagnostic.js';
import type { Stanza } from '../../api/draft.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Host, Origins, Port, Switch } from '../../api/model.js';
import { didYouMean } from '../../api/nearest.js';
import type { ClaimTable } from '../claims.js';
import type { FoldedStanza } from '../inherit/inherit.js';
import { checkName } from '../names.js';
import { askedFor, onlyOne } from './choose.js';
import { decodeSettings } from './settings.js';
import { decodeOwn } from './words.js';

export interface SwitchWorld {
  readonly claims: ClaimTable;
  readonly hosts: readonly Host[];
  /** For a switch without a word of its own and without hosts. */
  readonly backend: (stanza: Stanza) => string;
  readonly report: Report;
  /** Stands at the switch of that name. */
  at(name: string): DecodeContext;
}

/** Reports a switch that joins hosts of two backends. */
export function decodeSwitches(switches: readonly FoldedStanza[], world: SwitchWorld): readonly Switch[] {
  const plugged = plugs(world.hosts);
  return switches.map((folded) => decodeOne(folded, plugged.get(folded.stanza.name.text) ?? [], world));
}

interface Plug {
  readonly port: Port;
  readonly host: Host;
}

function plugs(hosts: readonly Host[]): ReadonlyMap<string, readonly Plug[]> {
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

function decodeOne({ stanza, node }: FoldedStanza, plugged: readonly Plug[], world: SwitchWorld): Switch {
  const { text: name } = stanza.name;
  checkName('switch', stanza.name, world.report);
  const ctx = world.at(name);
  ctx.origin(stanza.span);
  const settings = decodeSettings({ place: 'switch', node, title: `switch ${name}` }, world.claims, ctx);
  const own = decodeOwn('service_host', node, ctx);
  const server = own ?? commonServer(plugged);
  return {
    name,
    backend: backendOf({ stanza, node }, plugged, world),
    ...(server === undefined ? {} : { serviceHost: server }),
    ports: plugged.map((plug) => plug.port),
    settings,
  };
}

// without a word of its own it lives where its hosts live, if they live together
function commonServer(plugged: readonly Plug[]): string | undefined {
  const servers = new Set(plugged.map(({ host }) => host.serviceHost));
  const [server] = servers;
  return servers.size === 1 ? server : undefined;
}

function backendOf({ stanza, node }: FoldedStanza, plugged: readonly Plug[], world: SwitchWorld): string {
  const { text: name } = stanza.name;
  const { report } = world;
  const own = onlyOne(askedFor(node, world.claims.backends), report, { code: 'MLN3029', values: { name } });
  const names = new Set([...(own === undefined ? [] : [own.name]), ...plugged.map(({ host }) => host.backend)]);
  const [first, ...others] = names;
  if (others.length > 0) report.error('MLN3024', own?.span ?? stanza.span, { name, names: [...names].join(', ') });
  return first ?? world.backend(stanza);
}

/** Complains about each interface on a switch that is not declared, at the place where it is named. */
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
      report.error('MLN3025', origins.get(`host/${host.name}/network/${name}/switch`), { name: to }, { hint });
    }
}
