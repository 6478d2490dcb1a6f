// A set of steps → their undo: dependents before the step itself, lanes in parallel.
import type { Step, StepId } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { ask, undoOne } from './act.js';
import { diagnostic } from './failure.js';
import { emit, isBegun, type Run, stateOf } from './run.js';
import { hold, type LaneSlot, laneSlot } from './slots.js';

/**
 * Undoes those of the steps that began. If a step cannot be undone (irreversible, or its undo failed), its prerequisites stay too:
 * the earlier steps of its lane and the steps in its `after`. After an abort mln undoes no more steps.
 */
export async function undoSteps(run: Run, ids: ReadonlySet<StepId>, signal: AbortSignal): Promise<void> {
  const chosen = (step: Step) => ids.has(step.id) && isBegun(stateOf(run, step.id));
  const gates = new Map<StepId, Gate>();
  for (const step of run.plan.steps) if (chosen(step)) gates.set(step.id, gate());
  const lanes = [...run.lanes.values()].map((steps) => steps.filter(chosen).reverse());
  // waits for all lanes, even if the journal fails in one of them
  const ends = await Promise.allSettled(lanes.map((steps, rank) => undoLane(run, { steps, rank, gates, signal })));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

interface Gate {
  readonly passed: Promise<boolean>;
  isPassed(): boolean;
  open(undone: boolean): void;
}

function gate(): Gate {
  let isPassed = false;
  let open = (_undone: boolean): void => {};
  const passed = new Promise<boolean>((resolve) => {
    open = (undone) => {
      isPassed = true;
      resolve(undone);
    };
  });
  return { passed, isPassed: () => isPassed, open: (undone) => open(undone) };
}

interface LaneJob {
  /** Last first. */
  readonly steps: readonly Step[];
  readonly rank: number;
  readonly gates: ReadonlyMap<StepId, Gate>;
  readonly signal: AbortSignal;
}

async function undoLane(run: Run, { steps, rank, gates, signal }: LaneJob): Promise<void> {
  const slot = laneSlot(run.slots, rank);
  let free = true;
  try {
    for (const step of steps) {
      const above = (run.dependants.get(step.id) ?? []).flatMap((other) => gates.get(other.id) ?? []);
      if (above.some((one) => !one.isPassed())) slot.leave();
      for (const one of above) free = (await one.passed) && free;
      free = free && !signal.aborted && (await undoHolding(run, step, { slot, signal }));
      gates.get(step.id)?.open(free);
    }
  } finally {
    slot.leave();
    // the journal failed: no other lane may wait for this one
    for (const step of steps) gates.get(step.id)?.open(false);
  }
}

interface Undoing {
  readonly slot: LaneSlot;
  readonly signal: AbortSignal;
}

async function undoHolding(run: Run, step: Step, { slot, signal }: Undoing): Promise<boolean> {
  if (run.irreversible.has(step.id)) return false;
  const release = await hold(run.locks, step.locks, { slot, until: new AbortController().signal });
  try {
    if (step.undo === 'irreversible' && (await remains(run, step, signal))) {
      run.irreversible.add(step.id);
      const refusal = diagnostic(codes.irreversibleStep, { project: run.plan.project }, step);
      run.diagnostics.push(refusal);
      emit(run, { type: 'undo-failed', id: step.id, diagnostic: refusal });
      return false;
    }
    return await undoOne(run, step, signal);
  } finally {
    release();
  }
}

/** An irreversible step that began counts as done, unless its plugin can tell that it had no effect. */
async function remains(run: Run, step: Step, signal: AbortSignal): Promise<boolean> {
  if (stateOf(run, step.id) === 'done') return true;
  const canSee = run.context.action(step.plugin, step.action)?.check !== undefined;
  return !canSee || (await ask(run, step, signal)) !== 'absent';
}
