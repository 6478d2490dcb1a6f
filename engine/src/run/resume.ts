// Journal and the same plan → the interrupted run continued, after its uncertain steps are checked.
import type { Plan, Step } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { reap } from '../system/process/processes.js';
import { ask, undoOne } from './act.js';
import { conduct, forward } from './execute.js';
import { diagnostic } from './failure.js';
import type { LaneStart } from './lane.js';
import { replay, type StepState } from './replay.js';
import { createRun, emit, mark, type Run, record, stateOf } from './run.js';
import { samePlan } from './same-plan.js';
import type { RunContext, RunResult } from './world.js';

/**
 * Keeps the done steps, checks the uncertain ones, and does all others. Does nothing if a check cannot tell the state of a step
 * (`uncertainStep`). Throws if the journal belongs to another plan.
 */
export async function resume(plan: Plan, context: RunContext): Promise<RunResult> {
  const before = replay(context.journal.records);
  samePlan(plan, before);
  const run = createRun(plan, context, before);
  await Promise.all(before.children.map(reap));
  return conduct(run, async () => {
    if (before.header === undefined) {
      const { project, command, hash } = plan;
      await record(run, { type: 'run', version: 1, project, command, hash });
    } else await record(run, { type: 'resume' });
    emit(run, { type: 'run-begin', plan });
    for (const step of plan.steps) await recheck(run, step);
    if (plan.steps.some((step) => isUncertain(stateOf(run, step.id)))) return;
    const starts = [...run.lanes].map(
      ([name, steps], rank): LaneStart => ({ name, rank, steps, from: whereToBegin(run, steps) }),
    );
    await forward(run, starts);
  });
}

/** Index of the first step of a lane to do again. */
function whereToBegin(run: Run, steps: readonly Step[]): number {
  const first = steps.findIndex((step) => stateOf(run, step.id) !== 'done');
  if (first === -1) return steps.length;
  const from = goBack(run, steps, first);
  // mln does these steps again; until then they count neither as done nor as untouched
  for (const step of steps.slice(from)) if (stateOf(run, step.id) === 'done') mark(run, step.id, 'failed');
  return from;
}

function isUncertain(state: StepState): boolean {
  return state === 'acting' || state === 'undoing';
}

async function recheck(run: Run, step: Step): Promise<void> {
  const state = stateOf(run, step.id);
  if (state === 'undoing') await undoOne(run, step, run.context.signal);
  if (state !== 'acting') return;
  switch (await ask(run, step, run.context.signal)) {
    case 'done':
      await record(run, { type: 'done', id: step.id });
      return mark(run, step.id, 'done');
    case 'absent':
      return mark(run, step.id, 'failed');
    case 'unknown':
      run.diagnostics.push(diagnostic(codes.uncertainStep, { project: run.plan.project }, step));
  }
}

/**
 * A step that ever began may require an earlier restart: it is half done or failed. Or it is undone in the journal only, because
 * the pending undo of an earlier step covers it.
 */
function goBack(run: Run, steps: readonly Step[], first: number): number {
  const starts = steps.slice(first).map((step) => {
    if (step.redoFrom === undefined || stateOf(run, step.id) === 'planned') return first;
    return steps.findIndex((other) => other.id === step.redoFrom);
  });
  const back = Math.min(first, ...starts.filter((index) => index !== -1));
  return back === first ? first : goBack(run, steps, back);
}
