// Steps → Plan: looked through, given its hash, and shown to whoever may refuse it.
import type { Plan, Step } from '../api/step.js';
import type { Reporter } from '../diagnostics/report.js';
import type { PlanContext } from './build.js';
import { modelContext } from './context.js';
import { duplicateIds, planHash } from './ids.js';
import { circleOf, lostWaits } from './waits.js';

/** What makes it impossible, and what `review` says of it, is reported. */
export async function finalizePlan(parts: Pick<Plan, 'command' | 'steps' | 'disks'>, context: PlanContext): Promise<Plan> {
  const draft = { version: 2, project: context.model.project, ...parts } as const;
  reportImpossible(draft.steps, context.report);
  const plan: Plan = { ...draft, hash: planHash(draft) };
  await context.hooks.each('review', (plugin) => [plan, modelContext(context, plugin)]);
  return plan;
}

function reportImpossible(steps: readonly Step[], report: Reporter): void {
  for (const id of duplicateIds(steps)) report.error('MLN4006', undefined, { id });
  const lost = lostWaits(steps);
  for (const wait of lost) report.error('MLN4018', undefined, { ...wait });
  const circle = circleOf(steps);
  if (circle !== undefined) report.error('MLN4007', undefined, { chain: circle.join(' -> ') });
}
