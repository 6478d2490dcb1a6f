// A plan that waits for itself would never end: refused before anything is begun.
import type { Plan, StepId } from '../api/step.js';

/** Throws when steps wait for each other, or for a step that the plan has not. */
export function assertAcyclic(plan: Plan): void {
  const waits = new Map<StepId, number>();
  const next = new Map<StepId, StepId[]>(plan.steps.map((step) => [step.id, []]));
  const lastOf = new Map<string, StepId>();
  for (const step of plan.steps) {
    const last = lastOf.get(step.lane);
    const before = last === undefined ? step.after : [...step.after, last];
    for (const id of before) {
      const followers = next.get(id);
      if (followers === undefined) throw new Error(`step ${step.id} waits for ${id}, which the plan has not`);
      followers.push(step.id);
    }
    waits.set(step.id, before.length);
    lastOf.set(step.lane, step.id);
  }
  const open = [...waits].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    waits.delete(id);
    for (const follower of next.get(id) ?? []) {
      const left = (waits.get(follower) ?? 1) - 1;
      waits.set(follower, left);
      if (left === 0) open.push(follower);
    }
  }
  if (waits.size > 0) throw new Error(`steps wait for each other: ${[...waits.keys()].slice(0, 5).join(', ')}`);
}
