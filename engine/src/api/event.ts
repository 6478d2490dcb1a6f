// The events of a run. mln sends them to the view and to `event` hooks after it writes them to the journal.
import type { Diagnostic } from './diagnostic.js';
import type { Plan, StepId } from './step.js';

export type RunEvent =
  | { readonly type: 'run-begin'; readonly at: number; readonly plan: Plan }
  | { readonly type: 'step-begin'; readonly at: number; readonly id: StepId }
  | { readonly type: 'step-output'; readonly at: number; readonly id: StepId; readonly line: string }
  | { readonly type: 'step-done'; readonly at: number; readonly id: StepId; readonly ms: number }
  | { readonly type: 'step-kept'; readonly at: number; readonly id: StepId }
  | { readonly type: 'step-failed'; readonly at: number; readonly id: StepId; readonly diagnostic: Diagnostic }
  | { readonly type: 'undo-begin'; readonly at: number; readonly id: StepId }
  | { readonly type: 'undo-done'; readonly at: number; readonly id: StepId }
  | { readonly type: 'undo-failed'; readonly at: number; readonly id: StepId; readonly diagnostic: Diagnostic }
  | { readonly type: 'lane-skipped'; readonly at: number; readonly lane: string; readonly because: string }
  | { readonly type: 'run-end'; readonly at: number; readonly outcome: RunOutcome };

/** `done`: all as planned. `rolled-back`: failed and nothing of the failure remains. `unfinished`: something remains; resume or roll back. */
export type RunOutcome = 'done' | 'rolled-back' | 'unfinished' | 'interrupted';
