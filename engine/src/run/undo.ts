// A set of steps → undone, what stands on a step before the step itself, lanes side by side.
import type { Step, StepId } from '../api/step.js';
import { ask, undoOne } from './act.js';
import { isBegun, type Run, stateOf } from './run.js';

/**
 * Undoes what of these steps was begun. A step that cannot be undone (irreversible, or its undo failed) keeps all that it
 * stands on: the steps before it in its lane and those it names in `after`. After an abort nothing more is undone.
 */
export const undoSteps = async (run: Run, ids: ReadonlySet<StepId>, signal: AbortSignal): Promise<void> => {
  const chosen = (step: Step) => ids.has(step.id) && isBegun(stateOf(run, step.id));
  const gates = new Map<StepId, Gate>();
  for (const step of run.plan.steps) if (chosen(step)) gates.set(step.id, gate());
  const lanes = [...run.lanes.values()].map((steps) => steps.filter(chosen).reverse());
  await Promise.all(lanes.map((steps, rank) => undoLane(run, { steps, rank, gates, signal })));
};

interface Gate {
  readonly passed: Promise<boolean>;
  open(undone: boolean): void;
}

const gate = (): Gate => {
  let open = (_undone: boolean): void => {};
  const passed = new Promise<boolean>((resolve) => {
    open = resolve;
  });
  return { passed, open };
};

interface LaneJob {
  /** Last first. */
  readonly steps: readonly Step[];
  readonly rank: number;
  readonly gates: ReadonlyMap<StepId, Gate>;
  readonly signal: AbortSignal;
}

const undoLane = async (run: Run, job: LaneJob): Promise<void> => {
  let free = true;
  try {
    for (const step of job.steps) {
      const above = (run.dependants.get(step.id) ?? []).map((other) => job.gates.get(other.id)?.passed ?? true);
      free = (await Promise.all(above)).every(Boolean) && free && !job.signal.aborted;
      free = free && (await undoWithLocks(run, step, job));
      job.gates.get(step.id)?.open(free);
    }
  } finally {
    // the journal broke: nobody may wait for this lane
    for (const step of job.steps) job.gates.get(step.id)?.open(false);
  }
};

const undoWithLocks = async (run: Run, step: Step, { rank, signal }: LaneJob): Promise<boolean> => {
  const release = run.locks.tryAcquire(step.locks) ?? (await run.locks.acquire(step.locks, new AbortController().signal));
  await run.slots.enter(rank);
  try {
    if (step.undo === 'irreversible' && (await remains(run, step, signal))) {
      run.irreversible.add(step.id);
      return false;
    }
    return await undoOne(run, step, signal);
  } finally {
    run.slots.leave();
    release();
  }
};

/** An irreversible step that was begun counts as done, unless its plugin can see that nothing happened. */
const remains = async (run: Run, step: Step, signal: AbortSignal): Promise<boolean> => {
  if (stateOf(run, step.id) === 'done') return true;
  const canSee = run.world.action(step.plugin, step.action)?.check !== undefined;
  return !canSee || (await ask(run, step, signal)) !== 'absent';
};
