// A host and an operation → its driver's steps, with those of the hooks around it.
import type { Claims } from '../api/claims.js';
import type { HostContext } from '../api/context.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Host } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { Phase } from '../api/step.js';
import type { Middle } from '../hooks/tap.js';
import { activeInHost, modelContext } from './context.js';
import { hostLane, type LanePlace, type Writable } from './lanes.js';
import { type HostVerb, isDown, operations } from './operations.js';
import { snapshotName } from './preflight.js';
import type { Job } from './request.js';
import { executorOf } from './server.js';

/** The place in the plan of the host's steps that are recorded now. */
export interface HostPlace {
  readonly job: Job;
  readonly host: Host;
  readonly phase: Phase;
}

/** Calls the driver for the operation of the plan, among the handlers of its hook. */
export async function operate(job: Job, host: Host): Promise<void> {
  const { driverVerb, phase, hooks } = operations[job.request.intent];
  const place = { job, host, phase };
  const drive = () => callDriver(place, driverVerb);
  const [hook] = hooks;
  if (hook === 'boot' || hook === 'retire') await hostHook(hook, place, drive);
  else await drive();
}

/** Stops the machine unless it is down, undefines it, and removes its disk. */
export async function removeHost(job: Job, host: Host): Promise<void> {
  const { context } = job;
  const place = { job, host, phase: 'retire' } as const;
  // `operate` calls the handlers of `retire`, so here the driver is called alone
  if (!isDown(context.facts.machines[host.name]?.state)) await callDriver(place, 'stop');
  await operate(job, host);
  const storage = context.set.storage.get(host.storage);
  const disk = context.disks[host.name];
  if (storage !== undefined && disk !== undefined) await storage.driver.remove(hostContext(place, storage.plugin), disk);
}

/** `false` if the driver failed; the report then has the error. */
export async function callDriver(place: HostPlace, verb: HostVerb): Promise<boolean> {
  const { request, context } = place.job;
  const backend = context.set.backends.get(place.host.backend);
  if (backend === undefined) return false;
  const { driver, plugin } = backend;
  const ctx = hostContext(place, plugin);
  return context.hooks.call(plugin, place.phase === 'boot' ? 'boot' : 'retire', () => {
    switch (verb) {
      case 'stop':
        return driver.stop(ctx, request.kill === true || request.intent === 'remove' ? 'kill' : 'ask');
      case 'snapshot':
      case 'restore':
      case 'deleteSnapshot':
        return driver[verb]?.(ctx, snapshotName(request));
      default:
        return driver[verb]?.(ctx);
    }
  });
}

export function lanePlace({ job, host, phase }: HostPlace): LanePlace {
  return { book: job.book, lane: `${job.lanePrefix}host:${host.name}`, phase, serviceHost: executorOf(host, job.context) };
}

export function hostContext(place: HostPlace, plugin: Plugin): HostContext<Claims, Actions, Edits> {
  const { job, host } = place;
  const { facts } = job.context;
  const { intent } = job.request;
  const [disk, requests] = [job.disks[host.name], job.requests.get(host.name)];
  // written out, because this object is made a hundred thousand times, and a spread costs V8 ten times as much
  const { report, local, paths, roots, options, model, global, of, ofInterface, ofSwitch, at } = modelContext(
    job.context,
    plugin,
  );
  const [config, lane] = [of(host), hostLane(lanePlace(place), plugin, host)];
  const base = {
    report,
    local,
    paths,
    roots,
    options,
    model,
    global,
    of,
    ofInterface,
    ofSwitch,
    at,
    facts,
    intent,
    host,
    config,
    lane,
  };
  const ctx: Writable<HostContext<Claims, Actions, Edits>> = base;
  if (disk !== undefined) ctx.disk = disk;
  if (requests !== undefined) ctx.requests = requests;
  if (job.request.replaced === true) ctx.replaced = true;
  return ctx;
}

/** The handlers of all plugins that take part in the host, with `middle` between the early ones and the others. */
export async function hostHook(name: 'provision' | 'boot' | 'retire', place: HostPlace, middle: Middle): Promise<void> {
  const active = activeInHost(place.job.context, place.host);
  await place.job.context.hooks.each(name, (plugin) => (active.has(plugin) ? [hostContext(place, plugin)] : undefined), middle);
}
