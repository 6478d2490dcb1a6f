// Inherited nodes and claims → Model: the owner of each word decodes it. The result has origins and secrets beside the model.

import type { Report } from '../../api/diagnostic.js';
import type { Line, Node } from '../../api/draft.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Host, Interface, Model, Origins, Settings, Switch } from '../../api/model.js';
import { didYouMean } from '../../api/nearest.js';
import type { NamedThing } from '../../api/roots.js';
import { codes } from '../../diagnostics/catalogue.js';
import { type Claim, type ClaimTable, decodeOwn, isSetting, kernelName, type Place } from '../claims.js';
import { withoutLate } from '../inherit/deferred-variables.js';
import type { Folded, FoldedHost, FoldedStanza } from '../inherit/inherit.js';
import { checkName } from '../names.js';
import { contextAt, OriginBook } from './decode-context.js';
import { decodeWord, spanOf } from './decode-word.js';
import { type DefaultDrivers, type DriverContext, driversOf } from './drivers.js';
import { type InterfaceContext, inOrder, isInterfaceName, type MacTable, macOf } from './interfaces.js';
import { checkPlugs, commonServer, type Plug, plugsOf, switchBackend } from './switches.js';

export interface DecodeWorld {
  readonly claims: ClaimTable;
  readonly defaults: DefaultDrivers;
  readonly report: Report;
  /** Called with each host before the decoder reads it. */
  enter?(host: string | undefined): void;
}

export interface DecodedProject {
  /** The model is not usable after an error. */
  readonly model: Model;
  readonly origins: Origins;
  /** By the name in the model. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Things of the server that the project names. */
  readonly named: readonly NamedThing[];
}

/** Reports all faults of words, names and their values. */
export function decode(folded: Folded, { claims, defaults, report, enter }: DecodeWorld): DecodedProject {
  const named = new Map<string, NamedThing>();
  const sinks = { report, origins: new OriginBook(), secrets: new Map<string, string>(), named };
  for (const stanza of folded.others) unknownStanza(stanza.kind, stanza.span, { claims, report });
  const top = contextAt(sinks, 'global');
  const project = projectName(folded, top);
  const drivers: DriverContext = { claims, defaults, global: folded.global, report };
  const world: HostWorld = { claims, drivers, project, macs: new Map() };
  for (const superclass of folded.idle) checkIdle(superclass, claims, { report, named });
  const global = withoutLate(folded.global, claims.shared, report);
  const settings = decodeSettings({ place: 'global', node: global, title: 'global' }, claims, top);
  const hosts = folded.hosts.map((host) => {
    enter?.(host.stanza.name.text);
    return decodeHost(host, world, contextAt(sinks, 'host', host.stanza.name.text));
  });
  enter?.(undefined);
  const plugs = plugsOf(hosts);
  const switches = folded.switches.map((one) => {
    const { text: name } = one.stanza.name;
    return decodeSwitch(one, { plugged: plugs.get(name) ?? [], drivers, at: () => contextAt(sinks, 'switch', name) });
  });
  checkPlugs(hosts, switches, sinks);
  const model: Model = { version: 1, project, file: folded.file, hosts, switches, settings };
  return { model, origins: sinks.origins, secrets: sinks.secrets, named: [...named.values()] };
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
  report.error(codes.unknownWord, span, { word, where: 'the project' }, hint === undefined ? {} : { hint });
}

interface IdleSinks {
  readonly report: Report;
  readonly named: Map<string, NamedThing>;
}

/** The decoder also checks the words of a superclass that no host has, and discards their values. */
function checkIdle({ stanza, node }: FoldedStanza, claims: ClaimTable, { report, named }: IdleSinks): void {
  const title = `superclass ${stanza.name.text}`;
  const ctx = contextAt({ report, named, origins: new OriginBook(), secrets: new Map() }, title);
  decodeSettings({ place: 'host', node, title }, claims, ctx);
  for (const [name, network] of node.blocks.get('network') ?? [])
    decodeSettings({ place: 'network', node: network, title: `network ${name} of ${title}` }, claims, ctx);
}

function projectName({ global }: Folded, ctx: DecodeContext): string {
  const named = global.values.get('project')?.value;
  const project = decodeOwn('project', global, ctx);
  if (!global.values.has('project')) ctx.report.error(codes.missingProjectName, global.span);
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
  const interfaces = decodeInterfaces(node, ctx, { ...world, host: name, range: world.claims.macs.get(backend) });
  return server === undefined
    ? { name, superclasses, bootOrder, backend, storage, opener, interfaces, settings }
    : { name, superclasses, serviceHost: server, bootOrder, backend, storage, opener, interfaces, settings };
}

/** `ctx` is at the host. */
function decodeInterfaces(node: Node, ctx: DecodeContext, owner: Omit<InterfaceOwner, 'ctx'>): readonly Interface[] {
  const labels = node.blocks.get('network');
  if (labels === undefined) return [];
  const below = ctx.below('network');
  const { project, host, claims, macs, range } = owner;
  const found: Interface[] = [];
  for (const [name, block] of labels)
    if (isInterfaceName(name, block, ctx.report))
      found.push(decodeInterface(name, block, { ctx: below.below(name), project, host, claims, macs, range }));
  return inOrder(found);
}

interface InterfaceOwner extends InterfaceContext {
  readonly claims: ClaimTable;
}

function decodeInterface(name: string, node: Node, owner: InterfaceOwner): Interface {
  const { ctx, claims, host } = owner;
  ctx.origin(node.span);
  const title = `network ${name} of host ${host}`;
  const settings = decodeSettings({ place: 'network', node, title }, claims, ctx);
  const to = decodeOwn('switch', node, ctx);
  const mac = macOf(name, node, owner);
  return to === undefined ? { name, mac, settings } : { name, switch: to, mac, settings };
}

interface SwitchContext {
  readonly plugged: readonly Plug[];
  readonly drivers: DriverContext;
  /** `ctx` is at the switch. */
  at(): DecodeContext;
}

function decodeSwitch({ stanza, node }: FoldedStanza, { plugged, drivers, at }: SwitchContext): Switch {
  const { text: name } = stanza.name;
  checkName('switch', stanza.name, drivers.report);
  const ctx = at();
  ctx.origin(stanza.span);
  const settings = decodeSettings({ place: 'switch', node, title: `switch ${name}` }, drivers.claims, ctx);
  const own = decodeOwn('service_host', node, ctx);
  const server = own ?? commonServer(plugged);
  return {
    name,
    backend: switchBackend({ stanza, node }, plugged, drivers),
    ...(server === undefined ? {} : { serviceHost: server }),
    ports: plugged.map((plug) => plug.port),
    settings,
  };
}

interface Block {
  readonly place: Place;
  readonly node: Node;
  /** `host tre`, for messages about words whose stanza the decoder does not know. */
  readonly title: string;
}

/** All words of every plugin that claims words in that place. A word that is absent from the block has its default. */
function decodeSettings(block: Block, claims: ClaimTable, ctx: DecodeContext): Settings {
  const absent = claims.absent(block.place);
  const settings: Record<string, Record<string, unknown>> = copyOf(absent);
  for (const claim of present(block, claims, ctx.report)) {
    if (claim.plugin === kernelName) continue;
    const below = ctx.below(claim.word);
    below.origin(spanOf(claim, block.node));
    const value = decodeWord(claim, block.node, below);
    if (!isSetting(claim)) continue;
    const own = settings[claim.plugin] ?? {};
    const changed = own === absent[claim.plugin] ? copyOf(own) : own;
    changed[claim.word] = value;
    settings[claim.plugin] = changed;
  }
  return settings;
}

/** Copies key by key. V8 gives each spread its own hidden class, which makes later reads from ten thousand such objects slow. */
function copyOf<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const copy: Record<string, T> = {};
  for (const key in record) copy[key] = record[key] as T; // a key of its own
  return copy;
}

/** The claims whose words are in the block, in the form that their decoders read. */
function present({ place, node, title }: Block, claims: ClaimTable, report: Report): readonly Claim[] {
  const found: Claim[] = [];
  for (const line of node.values.values()) {
    const claim = claims.owner(place, line.name.text);
    if (claim === undefined) unknown(line, { place, title, claims, report });
    else if (claim.decoder.reads !== 'value') report.error(codes.valueInsteadOfBlock, line.span, { word: claim.word });
    else found.push(claim);
  }
  for (const [word, labels] of node.blocks) {
    const claim = claims.owner(place, word);
    if (claim !== undefined && claim.decoder.reads === 'blocks') found.push(claim);
    else if (claim !== undefined && isBlock(claim, labels, report)) found.push(claim);
    else if (claim === undefined)
      for (const { span } of labels.values())
        unknown({ name: { text: word, span }, via: [title] }, { place, title, claims, report });
  }
  return found;
}

function isBlock({ decoder, word }: Claim, labels: ReadonlyMap<string, Node>, report: Report): boolean {
  for (const [label, { span }] of labels) {
    if (decoder.reads === 'value') report.error(codes.blockInsteadOfValue, span, { word });
    else if (label !== '') report.error(codes.unexpectedToken, span, { found: `"${label}"`, expected: `"${word} {"` });
  }
  return decoder.reads !== 'value' && labels.has('');
}

interface Unknown {
  readonly place: Place;
  readonly title: string;
  readonly claims: ClaimTable;
  readonly report: Report;
}

function unknown({ name, via }: Pick<Line, 'name' | 'via'>, { place, title, claims, report }: Unknown): void {
  const hint = name.text.startsWith('!') ? ordersBelong : claims.suggest(place, name.text);
  const where = place === 'network' ? title : (via[0] ?? title);
  report.error(codes.unknownWord, name.span, { word: name.text, where }, hint === undefined ? {} : { hint });
}

const ordersBelong = 'it is an order to a list: users { !remove kim }';
