// Facts and plans of a project: looks at the machines and changes nothing.
import type { Result } from '../api/diagnostic.js';
import type { Facts } from '../api/facts.js';
import type { Plan } from '../api/step.js';
import { buildPlan } from '../plan/build.js';
import { type ObserveWorld, observe } from '../plan/observe.js';
import type { PlanRequest } from '../plan/request.js';
import { type BuiltProject, type Project, projectContext, resultSince } from './project.js';

/**
 * The plan of a request for the machines of a project. `replaced`: the built project that a build replaces. The value is absent if
 * mln refuses the plan.
 */
export async function plan(project: Project, request: PlanRequest, replaced?: BuiltProject): Promise<Result<Plan>> {
  const before = project.report.diagnostics.length;
  const context = await planContext(project, request);
  if (replaced === undefined) return resultSince(project, before, await buildPlan(request, context));
  // one report and one set of hooks, so that all diagnostics of the plan come together
  const { report, hooks } = project;
  const old = await planContext({ ...replaced, report, hooks }, { intent: 'remove' });
  return resultSince(project, before, await buildPlan(request, context, old));
}

async function planContext(project: Project, { intent }: PlanRequest) {
  const { disks, engine } = project;
  return { ...projectContext(project), facts: await localFacts(project, { intent }), disks, localServer: engine.localServer };
}

/**
 * The facts of this server. `intent` is the reason for looking: mln looks at snapshots only for intents about them. With
 * `statesOnly` mln leaves out the facts that only a plan needs.
 */
export function localFacts(project: Project, look: Pick<ObserveWorld, 'intent' | 'statesOnly'> = {}): Promise<Facts> {
  return observe({ ...projectContext(project), sh: project.engine.ports.sh, ...look });
}
