// A journal is read with the plan it was written for, and no other.
import type { Plan } from '../api/step.js';
import { JournalBroken } from './journal.js';
import type { RunState } from './replay.js';

/** Throws `JournalBroken` when the journal is of another plan. A journal without a header says nothing and fits every plan. */
export function samePlan(plan: Plan, { header }: RunState): void {
  if (header !== undefined && header.hash !== plan.hash) throw new JournalBroken('it belongs to another plan');
}
