// Model and facts → the arguments of a step on a host or a switch; or a diagnostic at the words that are wrong.

import { template, templateName } from '@mln/disk-kit';
import type { Actions, BaseContext, GuestRequests } from '@mln/engine/api';
import { type Host, settingsOf } from '@mln/engine/api';
import { type Cloud, cloudOf, machine } from '@mln/machine-kit';
import type { DriverHostContext, DriverSwitchContext } from '../driver.js';
import { guestOsOf } from '../guest-os.js';
import { self as shared } from '../words.js';
import type { Machine } from './call.js';
import { codes } from './codes.js';
import { worldOf } from './facts.js';
import { isFault, nameOf, type Place } from './inventory.js';
import type { Nic } from './nics.js';
import { guestIdOf } from './ovf.js';
import { hostPlace, isSwitchFault, type Lan, type Location, lanOf, locationOf, type SwitchFault } from './place.js';
import { serverWord } from './service-host.js';
import { self } from './words.js';

/** Of any driver's steps: nothing is planned here. */
export type AnyHostContext = Omit<DriverHostContext<Actions>, 'lane'>;
export type AnySwitchContext = Omit<DriverSwitchContext<Actions>, 'lane'>;
type AnyContext = AnyHostContext | AnySwitchContext;

/** A host that mln can plan: every object that its words name exists. */
export interface Known extends Location {
  readonly machine: Machine;
}

/** Undefined when something is wrong, which is reported. */
export function knownOf(ctx: AnyHostContext): Known | undefined {
  const { host, model } = ctx;
  const world = reachable(ctx, ['host', host.name]);
  if (world === undefined) return undefined;
  const place = hostPlace(world.entries, host);
  if (isFault(place)) {
    ctx.report.error(place.row, ctx.at('host', host.name, place.word), place.values);
    return undefined;
  }
  const found = locationOf(model.project, host.name, place);
  return { ...found, machine: { link: world.link, project: model.project, host: host.name, vm: found.vm } };
}

/** Reports why vSphere does not answer, once for a plan. */
function reachable(ctx: AnyContext, origin: readonly string[]) {
  const world = worldOf(ctx.facts);
  if (world === undefined) throw new Error('nobody looked at vSphere'); // observe comes first
  if (!('row' in world)) return world;
  sayOnce(ctx, 'server', () => ctx.report.error(world.row, ctx.at(...origin), world.values));
  return undefined;
}

const said = new WeakMap<BaseContext['report'], Set<string>>();

function sayOnce({ report }: AnyContext, what: string, say: () => void): void {
  const already = said.get(report) ?? new Set();
  said.set(report, already);
  if (!already.has(what)) say();
  already.add(what);
}

/** The id of the snapshot with that name; undefined after a failed query, which mln has already reported. */
export function snapshotId(ctx: AnyHostContext, name: string): string | undefined {
  const world = worldOf(ctx.facts);
  return world === undefined || 'row' in world ? undefined : world.snapshots[ctx.host.name]?.[name];
}

/** Its cards; undefined when one of its switches cannot be had, which is reported. */
export function nicsOf(ctx: AnyHostContext): readonly Nic[] | undefined {
  const found = ctx.host.interfaces.map((iface) => nicOf(ctx, iface));
  return found.includes('faulty') ? undefined : found.filter((one): one is Nic => typeof one === 'object');
}

function nicOf(ctx: AnyHostContext, { name, mac, switch: to }: Host['interfaces'][number]): Nic | 'none' | 'faulty' {
  const { host, model, report, at } = ctx;
  const sw = model.switches.find((one) => one.name === to);
  if (sw === undefined) {
    if (ctx.intent === 'build')
      report.warning(codes.interfaceWithoutSwitch, at('host', host.name, 'network', name), { interface: name, host: host.name });
    return 'none';
  }
  const lan = lanFor(ctx, sw.name);
  if (lan === undefined) return 'faulty';
  const { net_adapter } = settingsOf(host, shared);
  return { name, mac, network: lan.network, distributed: lan.distributed, adapter: net_adapter };
}

/** Undefined if vSphere does not have such a network, which mln reports. */
export function lanFor(ctx: AnyContext, name: string): Lan | undefined {
  const { model } = ctx;
  const world = reachable(ctx, ['switch', name]);
  const sw = model.switches.find((one) => one.name === name);
  if (world === undefined || sw === undefined) return undefined;
  const lan = lanOf({ model, entries: world.entries, link: world.link }, sw);
  if (lan === undefined || !isSwitchFault(lan)) return lan;
  sayOnce(ctx, `switch ${name}`, () => sayFault(ctx, name, lan));
  return undefined;
}

function sayFault({ report, at }: AnyContext, sw: string, { row, word, values }: SwitchFault): void {
  report.error(row, at('switch', sw, ...(word === undefined ? [] : [word])), values);
}

/** A type rather than an interface, so that it is Json. */
export type Server = {
  readonly id: string;
  readonly path: string;
  /** Path of the pool that a machine of the host draws from there: without it govc takes it out of every pool. */
  readonly pool: string;
};

/** The ESXi server that it names. */
export function serverOf(ctx: AnyHostContext, { server, pool }: Place): Server | null {
  const entry = reachable(ctx, ['host', ctx.host.name])?.entries.find(({ path }) => path === server);
  return entry === undefined ? null : { id: entry.id, path: entry.path, pool };
}

/** A running machine would lose a switch that is on the server that it is on; this is reported. */
export function refusesMove(ctx: AnyHostContext, server: Server | null): boolean {
  const { host, model, report, at } = ctx;
  const now = worldOf(ctx.facts);
  const on = now === undefined || 'row' in now ? undefined : now.servers[host.name];
  if (server === null || on === undefined || on === server.id) return false;
  const stuck = model.switches.find(({ name }) => {
    const isOn = host.interfaces.some((iface) => iface.switch === name);
    const lan = isOn ? lanFor(ctx, name) : undefined;
    return lan?.group?.kind === 'standard' && lan.group.own;
  });
  if (stuck === undefined) return false;
  const values = { host: host.name, server: nameOf(server.path), switch: stuck.name };
  report.error(codes.switchOnOneServer, at('host', host.name, serverWord), values);
  return true;
}

/** Path of the machine that it is a clone of; undefined when there is none, which is reported. */
export function templateOf(ctx: AnyHostContext, { datacenter }: Place): string | undefined {
  const { host, report, at } = ctx;
  const { template_vm: name = '' } = settingsOf(host, self);
  const machines = (reachable(ctx, ['host', host.name])?.entries ?? [])
    .filter(({ type, path }) => type === 'VirtualMachine' && path.startsWith(`${datacenter}/vm/`))
    .map(({ path }) => path);
  const fitting = machines.filter((path) => path === name || path.endsWith(`/${name}`));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const row = fitting.length > 1 ? codes.ambiguousObject : codes.machineToCloneNotFound;
  report.error(row, at('host', host.name, 'template_vm'), { what: 'machine', name, names: fitting.join(', '), datacenter });
  return undefined;
}

/** Undefined when the host needs a setting that cloud-init does not have, which mln reports at its place in the project. */
export function cloudFor({ host, requests = noRequests, report, at }: AnyHostContext): Cloud | undefined {
  if (settingsOf(host, template).size !== undefined)
    report.warning(codes.sizeHasNoEffect, at('host', host.name, 'size'), { host: host.name });
  const { cloud, untold } = cloudOf(host.name, requests);
  for (const { what, plugin, origin } of untold)
    report.error(codes.unsupportedByCloudInit, origin ?? at('host', host.name), { host: host.name, what, plugin });
  return untold.length === 0 ? cloud : undefined;
}

const noRequests: GuestRequests = { spec: {}, asked: {}, edits: [] };

/** A directory of this machine for what is uploaded. */
export function workOf({ paths, host }: AnyHostContext): string {
  return `${paths.project}/upload.${host.name}`;
}

const mib = 2 ** 20;
// VirtualMachineConfigSpec.memoryMB: "must be a multiple of 4"
const memoryStep = 4;

export function sizeOf({ host }: AnyHostContext) {
  const { memory, vcpus } = settingsOf(host, machine);
  return { memoryMiB: Math.ceil(memory / mib / memoryStep) * memoryStep, vcpus };
}

export function hardwareOf(ctx: AnyHostContext) {
  const { guest_os, firmware, disk_adapter } = settingsOf(ctx.host, shared);
  return {
    ...sizeOf(ctx),
    guestId: guestIdOf(guest_os ?? guestOsOf(templateName(ctx.host))),
    firmware,
    controller: disk_adapter,
  };
}
