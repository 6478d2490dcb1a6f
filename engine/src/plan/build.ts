// Model and facts → Plan, the right half of planning on one page.
import type { Host } from '../api/model.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { buildHost } from './build-host.js';
import { nearest } from './context.js';
import { finalizePlan } from './finalize.js';
import { orderLanes } from './graph.js';
import { operate, removeHost } from './hosts.js';
import { stepBook } from './lanes.js';
import { isAskedFor } from './operations.js';
import { checkRequest, lacksSnapshot, runningAfterRevert } from './preflight.js';
import type { Job, PlanContext, PlanRequest } from './request.js';
import { executorOf, isLocal } from './server.js';
import { planSwitches } from './switches.js';

/** `undefined` if an error forbids the plan. */
export async function buildPlan(request: PlanRequest, context: PlanContext): Promise<Plan | undefined> {
  const errors = context.report.errorCount;
  const job: Job = { request, context, book: stepBook(), disks: { ...context.disks }, wishes: new Map() };
  const hosts = context.model.hosts.filter((host) => request.hosts?.includes(host.name) ?? true);
  checkRequest(request, hosts, context);
  for (const host of hosts) await planHost(job, host);
  await planSwitches(job, request.intent === 'revert' ? runningAfterRevert(request, hosts, context) : hosts);
  orderLanes({ model: context.model, book: job.book, intent: request.intent });
  const disks = request.intent === 'build' ? job.disks : {};
  const plan = await finalizePlan({ command: request.intent, steps: job.book.steps, disks }, context);
  return context.report.errorCount === errors ? plan : undefined;
}

async function planHost(job: Job, host: Host): Promise<void> {
  const { request, context } = job;
  const server = executorOf(host, context);
  if (!isLocal(server, context.localServer)) {
    const at = nearest(context.origins, ['host', host.name, 'service_host']);
    context.report.error(codes.hostOfOtherServer, at, { host: host.name, server, here: context.localServer });
    return;
  }
  if (!isAskedFor(request.intent, context.facts.machines[host.name]?.state ?? 'unknown')) return;
  if (request.intent === 'build') await buildHost(job, host);
  else if (request.intent === 'remove') await removeHost(job, host);
  else if (!lacksSnapshot(request, host, context)) await operate(job, host);
}
