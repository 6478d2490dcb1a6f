// Steps that wait for what never comes: found while there is only a plan.
import type { Step, StepId } from '../api/step.js';

export interface LostWait {
  readonly id: StepId;
  /** What it waits for, or would go back to, and is not planned. */
  readonly other: StepId;
}

type Waiting = Pick<Step, 'id' | 'lane' | 'after' | 'redoFrom'>;

export function lostWaits(steps: readonly Waiting[]): readonly LostWait[] {
  let planned: ReadonlySet<StepId> | undefined;
  const isPlanned = (id: StepId): boolean => {
    planned ??= new Set(steps.map((step) => step.id));
    return planned.has(id);
  };
  const lost: LostWait[] = [];
  let before: StepId | undefined;
  for (const { id, after, redoFrom } of steps) {
    for (const other of after) if (!isPlanned(other)) lost.push({ id, other });
    // mostly the step before, and then nobody need be asked
    if (redoFrom !== undefined && redoFrom !== before && !isPlanned(redoFrom)) lost.push({ id, other: redoFrom });
    before = id;
  }
  return lost;
}

/** A circle of steps of which each waits for the next, closed by the first again; steps of one lane wait for each other. */
export function circleOf(steps: readonly Waiting[]): readonly StepId[] | undefined {
  // lanes alone make none
  if (steps.every(({ after }) => after.length === 0)) return undefined;
  const before = new Map<StepId, readonly StepId[]>();
  const lastOf = new Map<string, StepId>();
  for (const { id, lane, after } of steps) {
    const last = lastOf.get(lane);
    before.set(id, last === undefined || last === id ? after : [...after, last]);
    lastOf.set(lane, id);
  }
  return findCircle(before);
}

/** Depth first with a stack of its own: a lane may be thousands of steps long. */
function findCircle(before: ReadonlyMap<StepId, readonly StepId[]>): readonly StepId[] | undefined {
  const done = new Set<StepId>();
  for (const start of before.keys()) {
    const path: { readonly id: StepId; readonly rest: StepId[] }[] = [];
    const enter = (id: StepId): void => void path.push({ id, rest: [...(before.get(id) ?? [])] });
    if (!done.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.pop();
      if (next === undefined) {
        done.add(top.id);
        path.pop();
      } else if (path.some(({ id }) => id === next)) {
        const from = path.findIndex(({ id }) => id === next);
        return [...path.slice(from).map(({ id }) => id), next];
      } else if (!done.has(next)) enter(next);
    }
  }
  return undefined;
}
