// Model and facts → Plan, the right half of planning on one page.
import type { DiskRef, Host } from '../api/model.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { defineHost, stageDisk } from './build-host.js';
import { nearest } from './context.js';
import { finalizePlan } from './finalize.js';
import { orderLanes } from './graph.js';
import { operate, removeHost } from './hosts.js';
import { isAskedFor } from './operations.js';
import { checkRequest, lacksSnapshot, runningAfterRevert } from './preflight.js';
import { planReplacement } from './replace.js';
import { type Job, newJob, type PlanContext, type PlanRequest } from './request.js';
import { executorOf, isLocal } from './server.js';
import { planSwitches } from './switches.js';

/** The plan of one request. `replaced`: the built project that a build replaces. `undefined` if an error forbids the plan. */
export async function buildPlan(request: PlanRequest, context: PlanContext, replaced?: PlanContext): Promise<Plan | undefined> {
  const errors = context.report.errorCount;
  const job = newJob({ request, context });
  const { book } = job;
  if (request.intent === 'build') await planBuild(job, replaced);
  else await planMachines(job);
  const disks = request.intent === 'build' ? job.disks : {};
  const parts = {
    command: request.intent,
    steps: book.steps,
    disks,
    ...(replaced === undefined ? {} : { replaces: true as const }),
  };
  const plan = await finalizePlan(parts, context);
  return context.report.errorCount === errors ? plan : undefined;
}

/** Plans an operation on existing machines, and on their switches. */
export async function planMachines(job: Job): Promise<void> {
  const { request, context, book, lanePrefix } = job;
  const hosts = chosenHosts(job);
  checkRequest(request, hosts, context);
  for (const host of hosts) if (mayPlan(job, host)) await planMachine(job, host);
  await planSwitches(job, request.intent === 'revert' ? runningAfterRevert(request, hosts, context) : hosts);
  orderLanes({ model: context.model, book, intent: request.intent, lanePrefix });
}

async function planMachine(job: Job, host: Host): Promise<void> {
  if (job.request.intent === 'remove') await removeHost(job, host);
  else if (!lacksSnapshot(job.request, host, job.context)) await operate(job, host);
}

async function planBuild(job: Job, replaced: PlanContext | undefined): Promise<void> {
  const hosts = chosenHosts(job);
  checkRequest(job.request, hosts, job.context);
  const staged: { readonly host: Host; readonly disk: DiskRef }[] = [];
  for (const host of hosts) {
    if (!mayPlan(job, host)) continue;
    const disk = await stageDisk(job, host);
    if (disk === undefined) continue;
    if (replaced === undefined) await defineHost(job, host, disk);
    else staged.push({ host, disk });
  }
  if (replaced === undefined) return;
  const gone = await planReplacement(job, replaced, planMachines);
  for (const { host, disk } of staged) {
    const from = job.book.steps.length;
    await defineHost(job, host, disk);
    const first = job.book.steps[from];
    if (first !== undefined) first.after = [...first.after, gone];
  }
}

function chosenHosts({ request, context }: Job): readonly Host[] {
  return context.model.hosts.filter((host) => request.hosts?.includes(host.name) ?? true);
}

/** Reports a host of another server. */
function mayPlan({ request, context }: Job, host: Host): boolean {
  const server = executorOf(host, context);
  if (!isLocal(server, context.localServer)) {
    const at = nearest(context.origins, ['host', host.name, 'service_host']);
    context.report.error(codes.hostOfOtherServer, at, { host: host.name, server, here: context.localServer });
    return false;
  }
  return isAskedFor(request.intent, context.facts.machines[host.name]?.state ?? 'unknown');
}
