// Journal → undo of all steps that an earlier run did or may have done, last first.
import type { Plan } from '../api/step.js';
import { reap } from '../system/process/processes.js';
import { conduct } from './execute.js';
import { replay } from './replay.js';
import { createRun, emit, record } from './run.js';
import { samePlan } from './same-plan.js';
import { undoSteps } from './undo.js';
import type { RunContext, RunResult } from './world.js';

/** Undoes all steps that the journal records as done or begun. Throws if the journal belongs to another plan. */
export async function rollback(plan: Plan, context: RunContext): Promise<RunResult> {
  const before = replay(context.journal.records);
  samePlan(plan, before);
  const run = createRun(plan, context, before);
  await Promise.all(before.children.map(reap));
  return conduct(run, async () => {
    await record(run, { type: 'rollback' });
    emit(run, { type: 'run-begin', plan });
    await undoSteps(run, new Set(run.steps.keys()), context.signal);
  });
}
