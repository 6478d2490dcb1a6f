// One lane, step by step: waits for edges and locks without a job slot, acts with a slot.
import type { Step } from '../api/step.js';
import { perform } from './act.js';
import { dependentsOf } from './dependents.js';
import { cancel, emit, halt, isBegun, mayBegin, openEdges, type Run, settled, stateOf } from './run.js';
import { hold, type LaneSlot, laneSlot } from './slots.js';
import { undoSteps } from './undo.js';

export interface LaneStart {
  readonly name: string;
  readonly rank: number;
  readonly steps: readonly Step[];
  /** Index of the first step to do; the steps before are done. */
  readonly from: number;
}

// the first Ctrl-C does not interrupt the cleanup
const never = new AbortController().signal;

/** Does the lane's steps, then its `always` steps if the lane was interrupted. Rejects only if mln cannot write the journal. */
export async function runLane(run: Run, lane: LaneStart): Promise<void> {
  const slot = laneSlot(run.slots, lane.rank);
  try {
    for (const step of lane.steps.slice(0, lane.from)) emit(run, { type: 'step-kept', id: step.id });
    const rest = lane.steps.slice(lane.from);
    let done = 0;
    for (const step of rest) {
      if (!(await doStep(run, step, slot))) break;
      done += 1;
    }
    if (done === rest.length) return;
    await cutShort(run, { lane, left: rest.slice(done), slot });
  } finally {
    slot.leave();
  }
}

async function doStep(run: Run, step: Step, slot: LaneSlot): Promise<boolean> {
  const release = await ready(run, step, slot);
  if (release === undefined) return false;
  try {
    if (!mayBegin(run, step)) return false;
    return await perform(run, step, run.context.signal);
  } finally {
    release();
  }
}

/** Waits until edges are done, locks held and a slot held; `undefined` if the step must not begin any more. */
async function ready(run: Run, step: Step, slot: LaneSlot): Promise<(() => void) | undefined> {
  if (openEdges(run, step).length > 0) slot.leave();
  for (const id of step.after) await settled(run, id);
  if (!mayBegin(run, step)) return undefined;
  return hold(run.locks, step.locks, { slot, until: run.halting.signal }).catch(() => undefined);
}

interface Cut {
  readonly lane: LaneStart;
  readonly left: readonly Step[];
  readonly slot: LaneSlot;
}

async function cutShort(run: Run, { lane, left, slot }: Cut): Promise<void> {
  const first = left[0];
  const failed = first !== undefined && stateOf(run, first.id) === 'failed';
  const interrupted = run.context.signal.aborted;
  if (failed) run.failedLanes.add(lane.name);
  if (interrupted) halt(run, 'interrupted');
  else if (failed && run.context.onFailure === 'all') halt(run, 'failed');
  if (failed) cancel(run, dependentsOf(run, [first.id]), `${lane.name} failed`);
  else emit(run, { type: 'lane-skipped', lane: lane.name, because: whyNot(run, first) });
  if (lane.steps.some((step) => isBegun(stateOf(run, step.id)))) await cleanUp(run, left.slice(failed ? 1 : 0), slot);
  if (failed && !interrupted && run.context.onFailure === 'lane') await undoAtOnce(run, lane, slot);
}

function whyNot(run: Run, step: Step | undefined): string {
  const cancelled = step === undefined ? undefined : run.cancelled.get(step.id);
  if (cancelled !== undefined) return cancelled;
  return run.halted === 'interrupted' ? 'interrupted' : `${[...run.failedLanes][0] ?? 'another lane'} failed`;
}

async function cleanUp(run: Run, left: readonly Step[], slot: LaneSlot): Promise<void> {
  for (const step of left) {
    if (step.always !== true) continue;
    const release = await hold(run.locks, step.locks, { slot, until: never });
    await perform(run, step, never).finally(release);
  }
}

/** If no other lane depends on the failed one, mln undoes it immediately, to free its space, instead of at the end of the run. */
async function undoAtOnce(run: Run, lane: LaneStart, slot: LaneSlot): Promise<void> {
  const ids = dependentsOf(
    run,
    lane.steps.map((step) => step.id),
  );
  const foreign = [...ids].some((id) => run.steps.get(id)?.lane !== lane.name && isBegun(stateOf(run, id)));
  slot.leave();
  cancel(run, ids, `${lane.name} failed`);
  if (!foreign) await undoSteps(run, ids, never);
}
