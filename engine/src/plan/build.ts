// Model and facts → Plan, the right half of planning on one page.
import type { EditRecord } from '../api/edit.js';
import type { Facts, HostCx, Intent } from '../api/hooks.js';
import type { Json } from '../api/json.js';
import type { Actions, Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Claims, Plugin } from '../api/plugin.js';
import type { Phase, Plan } from '../api/step.js';
import { andThen } from '../api/then.js';
import type { HookRunner } from '../hooks/create.js';
import type { Middle } from '../hooks/tap.js';
import type { Reporter } from '../model/report.js';
import type { PluginSet } from '../plugin/registry.js';
import { kernelOwner } from '../run/customize.js';
import { activeForHost, type ModelWorld, modelCx, nearest } from './context.js';
import { editsOf } from './customizers.js';
import { orderLanes } from './edges.js';
import { hostLane, type LanePlace, recordPlain, type StepBook, stepBook, type Writable } from './lanes.js';
import { plain } from './plain.js';
import { sealPlan } from './seal.js';
import { isHere, seatOf } from './server.js';
import { comingUp, hasNoSuchSnapshot, reportSnapshots, snapshotName } from './snapshots.js';
import { planSwitches } from './switches.js';
import { type HostVerb, hookOf, isAskedFor, isDown, phaseOf, reportLacking, sayWhatStays } from './verbs.js';

export interface PlanWorld extends ModelWorld {
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly report: Reporter;
  readonly facts: Facts;
  /** Disks of a project that was built before. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** The name of this server. */
  readonly here: string;
}

export interface PlanRequest {
  readonly intent: Intent;
  /** Which hosts; all when absent. */
  readonly hosts?: readonly string[];
  /** Stop at once rather than ask the guest. */
  readonly kill?: boolean;
  /** Which one, of the intents that are about snapshots. */
  readonly snapshot?: string;
}

type AnyHostCx = HostCx<Claims, Actions, Edits>;

/** `undefined` when something was reported that forbids the plan. */
export async function buildPlan(request: PlanRequest, world: PlanWorld): Promise<Plan | undefined> {
  const errors = world.report.errorCount;
  const job: Job = { request, world, book: stepBook(), disks: { ...world.disks }, wishes: new Map() };
  const hosts = world.model.hosts.filter((host) => request.hosts?.includes(host.name) ?? true);
  sayWhatStays(request.intent, hosts, world);
  reportLacking(request.intent, hosts, world);
  reportSnapshots(request, hosts, world);
  for (const host of hosts) {
    const planning = planHost(job, host);
    if (planning instanceof Promise) await planning;
  }
  await planSwitches(job, request.intent === 'revert' ? comingUp(request, hosts, world) : hosts);
  orderLanes({ model: world.model, book: job.book, intent: request.intent });
  const disks = request.intent === 'build' ? job.disks : {};
  const plan = await sealPlan({ command: request.intent, steps: job.book.steps, disks }, world);
  return world.report.errorCount === errors ? plan : undefined;
}

export interface Job {
  readonly request: PlanRequest;
  readonly world: PlanWorld;
  readonly book: StepBook;
  readonly disks: Record<string, DiskRef>;
  /** By host: what is wanted of a disk that no opener reaches. */
  readonly wishes: Map<string, readonly EditRecord[]>;
}

function planHost(job: Job, host: Host): Done {
  const { request, world } = job;
  const server = seatOf(host, world);
  if (!isHere(server, world.here)) {
    const at = nearest(world.origins, ['host', host.name, 'service_host']);
    world.report.error('MLN4004', at, { host: host.name, server, here: world.here });
    return;
  }
  const state = world.facts.machines[host.name]?.state ?? 'unknown';
  switch (request.intent) {
    case 'build':
      return buildHost(job, host);
    case 'remove':
      return removeHost(job, host, isDown(state));
    default:
      if (!isAskedFor(request.intent, state) || hasNoSuchSnapshot(request, host, world)) return undefined;
      return callVerb(job, host, request.intent);
  }
}

/** A promise when some plugin gave one. */
type Done = void | Promise<void>;

function buildHost(job: Job, host: Host): Done {
  const { world } = job;
  const storage = world.set.storage.get(host.storage);
  const backend = world.set.backends.get(host.backend);
  const errors = world.report.errorCount;
  if (storage === undefined || backend === undefined) return; // reported when the model was decoded
  const provision = { job, host, phase: 'provision' } as const;
  const boot = { job, host, phase: 'boot' } as const;
  const keep = (disk: DiskRef): void => {
    job.disks[host.name] = disk;
  };
  const makeDisk = () =>
    world.hooks.call(storage.plugin, 'provision', () =>
      andThen(storage.driver.provision(hostCx(provision, storage.plugin)), keep),
    );
  const publish = (disk: DiskRef) =>
    world.hooks.call(storage.plugin, 'provision', () => storage.driver.publish(hostCx(provision, storage.plugin), disk));
  const define = () => world.hooks.call(backend.plugin, 'boot', () => backend.driver.define(hostCx(boot, backend.plugin)));
  return andThen(hostHook('provision', provision, makeDisk), () => {
    const disk = job.disks[host.name];
    if (disk === undefined || world.report.errorCount > errors) return;
    checkDisk(world, host, disk);
    return andThen(customizeHost(job, host, disk), () => andThen(publish(disk), () => hostHook('boot', boot, define)));
  });
}

/** Whether the backend can run a machine on such a disk. */
function checkDisk({ set, report, origins }: PlanWorld, host: Host, disk: DiskRef): void {
  const { formats, partitioned, whole } = set.backends.get(host.backend)?.driver.disk ?? { formats: [], partitioned: false };
  const { backend, name } = host;
  const template = nearest(origins, ['host', name, 'template']);
  if (!formats.includes(disk.format)) report.error('MLN3028', nearest(origins, ['host', name]), { backend, format: disk.format });
  if (disk.offset !== 0 && !partitioned) report.error('MLN3033', template, { backend, host: name });
  if (disk.offset === 0 && whole === 'required' && disk.format !== 'remote')
    report.error('MLN3034', template, { backend, host: name });
}

/** All edits of a host become one step that opens its disk once; for a disk that nobody opens they are the backend's business. */
function customizeHost(job: Job, host: Host, disk: DiskRef): Done {
  return andThen(editsOf(job.world, host, disk), (edits) => {
    if (disk.format === 'remote') job.wishes.set(host.name, edits);
    else customizeDisk(job, { host, disk, edits });
  });
}

interface Customized {
  readonly host: Host;
  readonly disk: DiskRef;
  readonly edits: readonly EditRecord[];
}

function customizeDisk(job: Job, { host, disk, edits }: Customized): void {
  const { world, book } = job;
  const why = world.set.openers.get(host.opener)?.driver.refuses(disk);
  if (why !== undefined) {
    const at = nearest(world.origins, ['host', host.name]);
    world.report.error(
      'MLN4011',
      at,
      { opener: host.opener, host: host.name, why: why.message },
      why.hint === undefined ? {} : { hint: why.hint },
    );
  }
  if (edits.length === 0) return;
  const made = book.lastOf(`host:${host.name}`);
  const place = lanePlace({ job, host, phase: 'customize' });
  const scratch = `${world.paths.project}/scratch.${host.name}`;
  // the edits are plain since they were recorded
  const args = { host: host.name, opener: host.opener, disk: plain(disk), edits: edits as readonly unknown[] as Json[], scratch };
  recordPlain(place, kernelOwner)('customize', args, {
    title: `customize the disk (${edits.length} edits)`,
    ...(made === undefined ? {} : { redoFrom: made.id }),
  });
}

async function removeHost(job: Job, host: Host, down: boolean): Promise<void> {
  const { world } = job;
  // handlers hear of its end once
  if (!down) await drive({ job, host, phase: 'retire' }, 'stop');
  await callVerb(job, host, 'undefine');
  const storage = world.set.storage.get(host.storage);
  const disk = world.disks[host.name];
  if (storage !== undefined && disk !== undefined)
    await storage.driver.remove(hostCx({ job, host, phase: 'retire' }, storage.plugin), disk);
}

/** The driver among the handlers of the hook that goes with the verb, if one does. */
function callVerb(job: Job, host: Host, verb: HostVerb): Done {
  const place = { job, host, phase: phaseOf(verb) };
  const hook = hookOf(verb);
  return hook === undefined ? andThen(drive(place, verb), () => undefined) : hostHook(hook, place, () => drive(place, verb));
}

function drive(place: HostPlace, verb: HostVerb): boolean | Promise<boolean> {
  const { request, world } = place.job;
  const backend = world.set.backends.get(place.host.backend);
  if (backend === undefined) return false;
  const { driver, plugin } = backend;
  const cx = hostCx(place, plugin);
  const how = request.kill === true || request.intent === 'remove' ? 'kill' : 'ask';
  return world.hooks.call(plugin, phaseOf(verb) === 'boot' ? 'boot' : 'retire', () => {
    if (verb === 'stop') return driver.stop(cx, how);
    return verb === 'snapshot' || verb === 'revert' || verb === 'forget'
      ? driver[verb]?.(cx, snapshotName(request))
      : driver[verb]?.(cx);
  });
}

interface HostPlace {
  readonly job: Job;
  readonly host: Host;
  readonly phase: Phase;
}

function lanePlace({ job, host, phase }: HostPlace): LanePlace {
  return {
    book: job.book,
    lane: `host:${host.name}`,
    phase,
    serviceHost: seatOf(host, job.world),
  };
}

function hostCx(place: HostPlace, plugin: Plugin): AnyHostCx {
  const { job, host } = place;
  const { facts } = job.world;
  const { intent } = job.request;
  const [disk, wishes] = [job.disks[host.name], job.wishes.get(host.name)];
  // written out, here and wherever it is done for each host: a spread costs V8 ten times as much, and one before other keys far more
  const { report, local, paths, options, model, global, of, ofInterface, ofSwitch, at } = modelCx(job.world, plugin);
  const [config, lane] = [of(host), hostLane(lanePlace(place), plugin, host)];
  // biome-ignore format: what is the plugin's, and what is the host's
  const cx: Writable<AnyHostCx> = {
    report, local, paths, options, model, global, of, ofInterface, ofSwitch, at,
    facts, intent, host, config, lane,
  };
  if (disk !== undefined) cx.disk = disk;
  if (wishes !== undefined) cx.wishes = wishes;
  return cx;
}

function hostHook(name: 'provision' | 'boot' | 'retire', place: HostPlace, middle: Middle): Done {
  return place.job.world.hooks.each(
    name,
    (plugin) => (activeForHost(place.job.world, plugin, place.host) ? [hostCx(place, plugin)] : undefined),
    middle,
  );
}
