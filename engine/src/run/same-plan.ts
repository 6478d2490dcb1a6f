// Checks that a journal belongs to the plan.
import type { Plan } from '../api/step.js';
import { JournalBroken } from './journal.js';
import type { RunState } from './replay.js';

/** Throws `JournalBroken` if the journal belongs to another plan. A journal without a header fits every plan. */
export function samePlan(plan: Plan, { header }: RunState): void {
  if (header !== undefined && header.hash !== plan.hash) throw new JournalBroken('it belongs to another plan');
}
