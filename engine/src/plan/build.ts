// Model and facts → Plan, the right half of planning on one page.
import type { EditRecord } from '../api/edit.js';
import type { Facts, HostContext, Intent } from '../api/hooks.js';
import type { Json } from '../api/json.js';
import type { Actions, Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Claims, Plugin } from '../api/plugin.js';
import type { Phase, Plan } from '../api/step.js';
import { andThen } from '../api/then.js';
import type { Reporter } from '../diagnostics/report.js';
import type { HookRunner } from '../hooks/create.js';
import type { Middle } from '../hooks/tap.js';
import type { PluginSet } from '../plugin/registry.js';
import { kernelOwner } from '../run/customize.js';
import { activeForHost, modelContext, nearest, type ProjectContext } from './context.js';
import { editsOf } from './customizers.js';
import { orderLanes } from './edges.js';
import { finalizePlan } from './finalize.js';
import { hostLane, type LanePlace, recordPlain, type StepBook, stepBook, type Writable } from './lanes.js';
import { plain } from './plain.js';
import { executorOf, isLocal } from './server.js';
import { lacksSnapshot, reportSnapshots, runningAfterRevert, snapshotName } from './snapshots.js';
import { planSwitches } from './switches.js';
import { type HostVerb, hookOf, isAskedFor, isDown, noteRetainedState, phaseOf, reportUnsupported } from './verbs.js';

export interface PlanContext extends ProjectContext {
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly report: Reporter;
  readonly facts: Facts;
  /** Disks of a project that was built before. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** The name of this server. */
  readonly localServer: string;
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

type AnyHostContext = HostContext<Claims, Actions, Edits>;

/** `undefined` when something was reported that forbids the plan. */
export async function buildPlan(request: PlanRequest, context: PlanContext): Promise<Plan | undefined> {
  const errors = context.report.errorCount;
  const job: Job = { request, context, book: stepBook(), disks: { ...context.disks }, wishes: new Map() };
  const hosts = context.model.hosts.filter((host) => request.hosts?.includes(host.name) ?? true);
  noteRetainedState(request.intent, hosts, context);
  reportUnsupported(request.intent, hosts, context);
  reportSnapshots(request, hosts, context);
  for (const host of hosts) {
    const planning = planHost(job, host);
    if (planning instanceof Promise) await planning;
  }
  await planSwitches(job, request.intent === 'revert' ? runningAfterRevert(request, hosts, context) : hosts);
  orderLanes({ model: context.model, book: job.book, intent: request.intent });
  const disks = request.intent === 'build' ? job.disks : {};
  const plan = await finalizePlan({ command: request.intent, steps: job.book.steps, disks }, context);
  return context.report.errorCount === errors ? plan : undefined;
}

export interface Job {
  readonly request: PlanRequest;
  readonly context: PlanContext;
  readonly book: StepBook;
  readonly disks: Record<string, DiskRef>;
  /** By host: what is wanted of a disk that no opener reaches. */
  readonly wishes: Map<string, readonly EditRecord[]>;
}

function planHost(job: Job, host: Host): Done {
  const { request, context } = job;
  const server = executorOf(host, context);
  if (!isLocal(server, context.localServer)) {
    const at = nearest(context.origins, ['host', host.name, 'service_host']);
    context.report.error('MLN4004', at, { host: host.name, server, here: context.localServer });
    return;
  }
  const state = context.facts.machines[host.name]?.state ?? 'unknown';
  switch (request.intent) {
    case 'build':
      return buildHost(job, host);
    case 'remove':
      return removeHost(job, host, isDown(state));
    default:
      if (!isAskedFor(request.intent, state) || lacksSnapshot(request, host, context)) return undefined;
      return callVerb(job, host, request.intent);
  }
}

/** A promise when some plugin gave one. */
type Done = void | Promise<void>;

function buildHost(job: Job, host: Host): Done {
  const { context } = job;
  const storage = context.set.storage.get(host.storage);
  const backend = context.set.backends.get(host.backend);
  const errors = context.report.errorCount;
  if (storage === undefined || backend === undefined) return; // reported when the model was decoded
  const provision = { job, host, phase: 'provision' } as const;
  const boot = { job, host, phase: 'boot' } as const;
  const keep = (disk: DiskRef): void => {
    job.disks[host.name] = disk;
  };
  const makeDisk = () =>
    context.hooks.call(storage.plugin, 'provision', () =>
      andThen(storage.driver.provision(hostContext(provision, storage.plugin)), keep),
    );
  const publish = (disk: DiskRef) =>
    context.hooks.call(storage.plugin, 'provision', () => storage.driver.publish(hostContext(provision, storage.plugin), disk));
  const define = () => context.hooks.call(backend.plugin, 'boot', () => backend.driver.define(hostContext(boot, backend.plugin)));
  return andThen(hostHook('provision', provision, makeDisk), () => {
    const disk = job.disks[host.name];
    if (disk === undefined || context.report.errorCount > errors) return;
    checkDisk(context, host, disk);
    return andThen(customizeHost(job, host, disk), () => andThen(publish(disk), () => hostHook('boot', boot, define)));
  });
}

/** Whether the backend can run a machine on such a disk. */
function checkDisk({ set, report, origins }: PlanContext, host: Host, disk: DiskRef): void {
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
  return andThen(editsOf(job.context, host, disk), (edits) => {
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
  const { context, book } = job;
  const why = context.set.openers.get(host.opener)?.driver.unsupportedReason(disk);
  if (why !== undefined) {
    const at = nearest(context.origins, ['host', host.name]);
    context.report.error(
      'MLN4011',
      at,
      { opener: host.opener, host: host.name, why: why.message },
      why.hint === undefined ? {} : { hint: why.hint },
    );
  }
  if (edits.length === 0) return;
  const made = book.lastOf(`host:${host.name}`);
  const place = lanePlace({ job, host, phase: 'customize' });
  const scratch = `${context.paths.project}/scratch.${host.name}`;
  // the edits are plain since they were recorded
  const args = { host: host.name, opener: host.opener, disk: plain(disk), edits: edits as readonly unknown[] as Json[], scratch };
  recordPlain(place, kernelOwner)('customize', args, {
    title: `customize the disk (${edits.length} edits)`,
    ...(made === undefined ? {} : { redoFrom: made.id }),
  });
}

async function removeHost(job: Job, host: Host, down: boolean): Promise<void> {
  const { context } = job;
  // handlers hear of its end once
  if (!down) await drive({ job, host, phase: 'retire' }, 'stop');
  await callVerb(job, host, 'undefine');
  const storage = context.set.storage.get(host.storage);
  const disk = context.disks[host.name];
  if (storage !== undefined && disk !== undefined)
    await storage.driver.remove(hostContext({ job, host, phase: 'retire' }, storage.plugin), disk);
}

/** The driver among the handlers of the hook that goes with the verb, if one does. */
function callVerb(job: Job, host: Host, verb: HostVerb): Done {
  const place = { job, host, phase: phaseOf(verb) };
  const hook = hookOf(verb);
  return hook === undefined ? andThen(drive(place, verb), () => undefined) : hostHook(hook, place, () => drive(place, verb));
}

function drive(place: HostPlace, verb: HostVerb): boolean | Promise<boolean> {
  const { request, context } = place.job;
  const backend = context.set.backends.get(place.host.backend);
  if (backend === undefined) return false;
  const { driver, plugin } = backend;
  const ctx = hostContext(place, plugin);
  const how = request.kill === true || request.intent === 'remove' ? 'kill' : 'ask';
  return context.hooks.call(plugin, phaseOf(verb) === 'boot' ? 'boot' : 'retire', () => {
    if (verb === 'stop') return driver.stop(ctx, how);
    return verb === 'snapshot' || verb === 'revert' || verb === 'forget'
      ? driver[verb]?.(ctx, snapshotName(request))
      : driver[verb]?.(ctx);
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
    serviceHost: executorOf(host, job.context),
  };
}

function hostContext(place: HostPlace, plugin: Plugin): AnyHostContext {
  const { job, host } = place;
  const { facts } = job.context;
  const { intent } = job.request;
  const [disk, wishes] = [job.disks[host.name], job.wishes.get(host.name)];
  // written out, here and wherever it is done for each host: a spread costs V8 ten times as much, and one before other keys far more
  const { report, local, paths, options, model, global, of, ofInterface, ofSwitch, at } = modelContext(job.context, plugin);
  const [config, lane] = [of(host), hostLane(lanePlace(place), plugin, host)];
  // biome-ignore format: what is the plugin's, and what is the host's
  const ctx: Writable<AnyHostContext> = {
    report, local, paths, options, model, global, of, ofInterface, ofSwitch, at,
    facts, intent, host, config, lane,
  };
  if (disk !== undefined) ctx.disk = disk;
  if (wishes !== undefined) ctx.wishes = wishes;
  return ctx;
}

function hostHook(name: 'provision' | 'boot' | 'retire', place: HostPlace, middle: Middle): Done {
  return place.job.context.hooks.each(
    name,
    (plugin) => (activeForHost(place.job.context, plugin, place.host) ? [hostContext(place, plugin)] : undefined),
    middle,
  );
}
