// Failed steps → their transitive dependents, which cannot run or must be undone.
import type { Step, StepId } from '../api/step.js';
import { isBegun, type Run, stateOf } from './run.js';

/** These steps, all later ones in their lanes, all that name one of them in `after`, and so on. */
export function dependentsOf(run: Run, from: Iterable<StepId>): ReadonlySet<StepId> {
  const found = new Set<StepId>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const step = run.steps.get(id);
    if (step !== undefined) open.push(...laterInLane(run, step), ...(run.dependants.get(id) ?? []).map((other) => other.id));
  }
  return found;
}

function laterInLane(run: Run, step: Step): readonly StepId[] {
  const lane = run.lanes.get(step.lane) ?? [];
  return lane.slice(lane.indexOf(step) + 1).map((other) => other.id);
}

/**
 * The steps to undo at the end, by the policy. Interrupted lanes are undone completely, unless other lanes depend on their steps.
 */
export function toUndo(run: Run): ReadonlySet<StepId> {
  const policy = run.context.onFailure;
  if (policy === 'keep') return new Set();
  if (policy === 'all') return begun(run, run.steps.keys());
  const cut = [...run.lanes.keys()].filter((lane) => isCut(run, lane));
  const bad = cut.filter((lane) => run.failedLanes.has(lane) || run.halted !== undefined);
  const undo = new Set(
    dependentsOf(
      run,
      bad.flatMap((lane) => idsOf(run, lane)),
    ),
  );
  for (const lane of cut) {
    const more = dependentsOf(run, idsOf(run, lane));
    const others = [...begun(run, more)].some((id) => !undo.has(id) && run.steps.get(id)?.lane !== lane);
    if (!others) for (const id of more) undo.add(id);
  }
  return begun(run, undo);
}

function idsOf(run: Run, lane: string): readonly StepId[] {
  return (run.lanes.get(lane) ?? []).map((step) => step.id);
}

function begun(run: Run, ids: Iterable<StepId>): ReadonlySet<StepId> {
  return new Set([...ids].filter((id) => isBegun(stateOf(run, id))));
}

function isCut(run: Run, lane: string): boolean {
  const states = idsOf(run, lane).map((id) => stateOf(run, id));
  return states.some(isBegun) && states.some((state) => state !== 'done');
}
