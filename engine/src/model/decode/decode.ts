// Folded draft and claims → Model, with the origins of its values beside it and its secrets apart.
import type { Report } from '../../api/diagnostic.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Host, Model, Origins } from '../../api/model.js';
import { didYouMean } from '../../api/nearest.js';
import { type ClaimTable, decodeOwn } from '../claims.js';
import { withoutLate } from '../inherit/deferred-variables.js';
import type { Folded, FoldedHost, FoldedStanza } from '../inherit/inherit.js';
import { checkName } from '../names.js';
import { contextAt, OriginBook } from './decode-context.js';
import { type DefaultDrivers, type DriverContext, defaultBackend, driversOf } from './drivers.js';
import { decodeInterfaces, type MacTable } from './interfaces.js';
import { decodeSettings } from './settings.js';
import { checkPlugs, decodeSwitches } from './switches.js';

export interface DecodeWorld {
  readonly claims: ClaimTable;
  readonly defaults: DefaultDrivers;
  readonly report: Report;
  /** Told which host is being decoded. */
  enter?(host: string | undefined): void;
}

export interface DecodedProject {
  /** Of no use when an error was reported. */
  readonly model: Model;
  readonly origins: Origins;
  /** By the name that stands in the model. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Reports everything wrong with words, names and their values: MLN3001 to MLN3029. */
export function decode(folded: Folded, { claims, defaults, report, enter }: DecodeWorld): DecodedProject {
  const sinks = { report, origins: new OriginBook(), secrets: new Map<string, string>() };
  for (const stanza of folded.others) unknownStanza(stanza.kind, stanza.span, { claims, report });
  const top = contextAt(sinks, 'global');
  const project = projectName(folded, top);
  const drivers: DriverContext = { claims, defaults, global: folded.global, report };
  const world: HostWorld = { claims, drivers, project, macs: new Map() };
  for (const superclass of folded.idle) checkIdle(superclass, claims, report);
  const global = withoutLate(folded.global, claims.shared, report);
  const settings = decodeSettings({ place: 'global', node: global, title: 'global' }, claims, top);
  const hosts = folded.hosts.map((host) => {
    enter?.(host.stanza.name.text);
    return decodeHost(host, world, contextAt(sinks, 'host', host.stanza.name.text));
  });
  enter?.(undefined);
  const switches = decodeSwitches(folded.switches, {
    claims,
    hosts,
    backend: (stanza) => defaultBackend(stanza, drivers),
    report,
    at: (name) => contextAt(sinks, 'switch', name),
  });
  checkPlugs(hosts, switches, sinks);
  const model: Model = { version: 1, project, file: folded.file, hosts, switches, settings };
  return { model, origins: sinks.origins, secrets: sinks.secrets };
}

interface HostWorld {
  readonly claims: ClaimTable;
  readonly drivers: DriverContext;
  readonly project: string;
  readonly macs: MacTable;
}

function unknownStanza(
  word: string,
  span: Folded['global']['span'],
  { claims, report }: { readonly claims: ClaimTable; readonly report: Report },
): void {
  const hint = didYouMean(word, ['global', 'host', 'superclass', 'switch']) ?? claims.suggest('nowhere', word);
  report.error('MLN3001', span, { word, where: 'the project' }, hint === undefined ? {} : { hint });
}

/** Words of a superclass that no host has are looked at as well; what they mean is of no use to anybody. */
function checkIdle({ stanza, node }: FoldedStanza, claims: ClaimTable, report: Report): void {
  const title = `superclass ${stanza.name.text}`;
  const ctx = contextAt({ report, origins: new OriginBook(), secrets: new Map() }, title);
  decodeSettings({ place: 'host', node, title }, claims, ctx);
  for (const [name, network] of node.blocks.get('network') ?? [])
    decodeSettings({ place: 'network', node: network, title: `network ${name} of ${title}` }, claims, ctx);
}

function projectName({ global }: Folded, ctx: DecodeContext): string {
  const named = global.values.get('project')?.value;
  const project = decodeOwn('project', global, ctx);
  if (!global.values.has('project')) ctx.report.error('MLN3004', global.span);
  if (named !== undefined) checkName('project', named, ctx.report);
  return project ?? '';
}

function decodeHost({ stanza, superclasses, fold }: FoldedHost, world: HostWorld, ctx: DecodeContext): Host {
  const { text: name } = stanza.name;
  const node = fold();
  checkName('host', stanza.name, ctx.report);
  ctx.origin(stanza.span);
  const settings = decodeSettings({ place: 'host', node, title: `host ${name}` }, world.claims, ctx);
  const server = decodeOwn('service_host', node, ctx);
  const bootOrder = decodeOwn('boot_order', node, ctx);
  const { backend, storage, opener } = driversOf({ stanza, node }, world.drivers);
  const { project, claims, macs } = world;
  const interfaces = decodeInterfaces(node, ctx, { project, host: name, claims, macs, range: claims.macs.get(backend) });
  return server === undefined
    ? { name, superclasses, bootOrder, backend, storage, opener, interfaces, settings }
    : { name, superclasses, serviceHost: server, bootOrder, backend, storage, opener, interfaces, settings };
}
