// Plan → run: lanes in parallel, undo of failures by the policy, and a journal of all events.
import type { RunOutcome } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { errorCode } from '../system/errno.js';
import { toUndo } from './dependents.js';
import { diagnostic } from './failure.js';
import { type LaneStart, runLane } from './lane.js';
import { createRun, emit, halt, isBegun, JournalLost, type Run, record } from './run.js';
import { undoSteps } from './undo.js';
import type { RunContext, RunResult } from './world.js';

// the size of a step's records and those of its undo, including an error message
const bytesPerStep = 1_500;

/** Runs a plan that has not begun. The result has the failures. Rejects only because of a bug. */
export async function execute(plan: Plan, context: RunContext): Promise<RunResult> {
  const run = createRun(plan, context);
  return conduct(run, async () => {
    const { project, command, hash } = plan;
    await record(run, { type: 'run', version: 1, project, command, hash });
    emit(run, { type: 'run-begin', plan });
    const starts = [...run.lanes].map(([name, steps], rank): LaneStart => ({ name, rank, steps, from: 0 }));
    await forward(run, starts);
  });
}

/** Runs all lanes to their ends, then undoes the steps that the policy does not keep. */
export async function forward(run: Run, starts: readonly LaneStart[]): Promise<void> {
  const { signal } = run.context;
  const onAbort = () => halt(run, 'interrupted');
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await allLanes(
      run,
      starts.map((start) => runLane(run, start)),
    );
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  if (isComplete(run)) return;
  if (run.halted === 'interrupted') run.diagnostics.push(diagnostic(codes.interrupted, {}));
  // the Ctrl-C that caused the undo must not interrupt it
  await undoSteps(run, toUndo(run), new AbortController().signal);
}

/** The common frame of execute, resume and rollback: reserves room in the journal before, and records the outcome after. */
export async function conduct(run: Run, work: () => Promise<void>): Promise<RunResult> {
  try {
    await reserve(run);
    await work();
    const outcome = outcomeOf(run);
    await record(run, { type: 'end', outcome });
    return ended(run, outcome);
  } catch (error) {
    if (!(error instanceof JournalLost)) throw error;
    // stop here: `resume` continues from the journal
    const full = errorCode(error.cause) === 'ENOSPC';
    const what = full ? 'the journal of the run' : `the journal cannot be written: ${error.message}`;
    const said = diagnostic(full ? codes.diskFull : codes.stepFailed, { what, project: run.plan.project });
    const begun = [...run.states.values()].some(isBegun);
    run.diagnostics.push(begun ? said : { ...said, hint: 'mln began no step: fix the cause and try again' });
    return ended(run, begun ? 'unfinished' : 'rolled-back');
  }
}

function reserve(run: Run): Promise<void> {
  return run.context.journal.reserve(Math.min(run.plan.steps.length * bytesPerStep, 16e6)).catch((error: unknown) => {
    throw new JournalLost(error);
  });
}

async function allLanes(run: Run, lanes: readonly Promise<void>[]): Promise<void> {
  // a lane rejects only if the journal fails: then no lane may begin a step, and mln waits for all of them
  const guarded = lanes.map((lane) =>
    lane.catch((error: unknown) => {
      halt(run, 'journal');
      throw error;
    }),
  );
  const ends = await Promise.allSettled(guarded);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function isComplete(run: Run): boolean {
  return [...run.states.values()].every((state) => state === 'done');
}

function outcomeOf(run: Run): RunOutcome {
  if (isComplete(run)) return 'done';
  if (![...run.states.values()].some(isBegun)) return 'rolled-back';
  return run.halted === 'interrupted' ? 'interrupted' : 'unfinished';
}

function ended(run: Run, outcome: RunOutcome): RunResult {
  emit(run, { type: 'run-end', outcome });
  return { outcome, diagnostics: run.diagnostics, steps: run.states, irreversible: [...run.irreversible] };
}
