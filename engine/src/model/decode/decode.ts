// Folded draft and claims → Model, with the origins of its values beside it and its secrets apart.
import type { Report } from '../../api/diagnostic.js';
import type { Stanza } from '../../api/draft.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Host, Model, Origins } from '../../api/model.js';
import { didYouMean } from '../../api/nearest.js';
import type { ClaimTable } from '../claims.js';
import type { DefaultWord } from '../default-words.js';
import type { Folded, FoldedHost, FoldedStanza } from '../inherit/inherit.js';
import { checkName } from '../names.js';
import { OriginBook } from '../provenance/origin-book.js';
import { withoutLate } from '../read/deferred-variables.js';
import { askedFor, onlyOne } from './choose.js';
import { cursorAt } from './decode-context.js';
import { decodeInterfaces, type MacTable } from './interfaces.js';
import { decodeSettings } from './settings.js';
import { checkPlugs, decodeSwitches } from './switches.js';
import { decodeOwn } from './words.js';

/** For hosts that do not say. */
export interface Defaults {
  readonly backend?: string | undefined;
  readonly storage: string;
  readonly opener: string;
  /** Of other words. */
  readonly words?: readonly DefaultWord[] | undefined;
}

export interface DecodeWorld {
  readonly claims: ClaimTable;
  readonly defaults: Defaults;
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
  const top = cursorAt(sinks, 'global');
  const project = projectName(folded, top);
  const world: HostWorld = { claims, defaults, project, folded, macs: new Map() };
  for (const superclass of folded.idle) checkIdle(superclass, claims, report);
  const global = withoutLate(folded.global, claims.shared, report);
  const settings = decodeSettings({ place: 'global', node: global, title: 'global' }, claims, top);
  const hosts = folded.hosts.map((host) => {
    enter?.(host.stanza.name.text);
    return decodeHost(host, world, cursorAt(sinks, 'host', host.stanza.name.text));
  });
  enter?.(undefined);
  const switches = decodeSwitches(folded.switches, {
    claims,
    hosts,
    backend: (stanza) => defaultBackend(stanza, world, report),
    report,
    at: (name) => cursorAt(sinks, 'switch', name),
  });
  checkPlugs(hosts, switches, sinks);
  const model: Model = { version: 1, project, file: folded.file, hosts, switches, settings };
  return { model, origins: sinks.origins, secrets: sinks.secrets };
}

interface HostWorld {
  readonly claims: ClaimTable;
  readonly defaults: Defaults;
  readonly project: string;
  readonly folded: Folded;
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
  const ctx = cursorAt({ report, origins: new OriginBook(), secrets: new Map() }, title);
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
  const { backend, storage, opener } = driversOf({ stanza, node }, world, ctx.report);
  const { project, claims, macs } = world;
  const interfaces = decodeInterfaces(node, ctx, { project, host: name, claims, macs, range: claims.macs.get(backend) });
  return server === undefined
    ? { name, superclasses, bootOrder, backend, storage, opener, interfaces, settings }
    : { name, superclasses, serviceHost: server, bootOrder, backend, storage, opener, interfaces, settings };
}

function driversOf(
  { stanza, node }: FoldedStanza,
  world: HostWorld,
  report: Report,
): Pick<Host, 'backend' | 'storage' | 'opener'> {
  const { claims, defaults } = world;
  const { text: host } = stanza.name;
  const backend = onlyOne(askedFor(node, claims.backends), report, { code: 'MLN3020', values: { host } });
  const storage = onlyOne(askedFor(node, claims.storage), report, { code: 'MLN3022', values: { host } });
  return {
    backend: backend?.name ?? defaultBackend(stanza, world, report),
    storage: storage?.name ?? loaded('storage', defaults.storage, { known: claims.storage, report }),
    opener: loaded('image opener', defaults.opener, { known: claims.openers, report }),
  };
}

function defaultBackend({ kind, name, span }: Stanza, { claims, defaults, folded }: HostWorld, report: Report): string {
  const [everywhere] = askedFor(folded.global, claims.backends);
  if (everywhere !== undefined) return everywhere.name;
  if (defaults.backend !== undefined) return loaded('backend', defaults.backend, { known: claims.backends, report });
  report.error('MLN3021', span, { what: kind, name: name.text, names: claims.backends.join(', ') });
  return '';
}

function loaded(
  what: string,
  name: string,
  { known, report }: { readonly known: readonly string[]; readonly report: Report },
): string {
  if (!known.includes(name)) report.error('MLN3023', undefined, { what, name, names: known.join(', ') });
  return name;
}
