// A build that replaces a built project: the old machines and disks go when all new disks are ready, and not before.
import type { StepId } from '../api/step.js';
import { recordPlain } from './lanes.js';
import { type Job, newJob, type PlanContext } from './request.js';

/**
 * Appends the removal of the old project to the plan of a build, whose recorded steps so far only make new disks. Returns the step
 * after which the names of the old machines and disks are free. A failure before that removal leaves the old project as it was.
 */
export async function planReplacement(
  { book, context }: Job,
  replaced: PlanContext,
  removeAll: (removal: Job) => Promise<void>,
): Promise<StepId> {
  const place = { book, lane: 'replace', phase: 'retire', serviceHost: context.localServer } as const;
  const pass = (key: string, title: string, after: readonly StepId[]) =>
    recordPlain(place, context.set.kernel)('pass', null, { key, title, after });
  const lastSteps = (from: number) => [...new Map(book.steps.slice(from).map(({ lane, id }) => [lane, id])).values()];
  const ready = pass('ready', 'all new disks are ready', lastSteps(0));
  const from = book.steps.length;
  await removeAll(newJob({ request: { intent: 'remove', replaced: true }, context: replaced, book, lanePrefix: 'old-' }));
  const begun = new Set<string>();
  for (const step of book.steps.slice(from)) {
    if (begun.has(step.lane)) continue;
    begun.add(step.lane);
    step.after = [...step.after, ready];
  }
  return pass('gone', 'the old machines and disks are gone', lastSteps(from));
}
