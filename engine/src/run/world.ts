// The inputs of a run: the ports, the journal, and the policy for failures.
import type { ActionOf } from '../api/action.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent, RunOutcome } from '../api/event.js';
import type { SecretRef } from '../api/model.js';
import type { Clock, Ports } from '../api/ports.js';
import type { StepId } from '../api/step.js';
import type { Journal } from './journal.js';
import type { StepState } from './replay.js';

/** `lane`: undo the failed lane, the others continue. `all`: stop and undo everything. `keep`: undo nothing. */
export type OnFailure = 'lane' | 'all' | 'keep';

/** `sh` and `files`: of this machine, which also has `clock` and the journal. */
export interface RunContext extends Ports {
  readonly journal: Journal;
  action(plugin: string, name: string): ActionOf<never> | undefined;
  /**
   * The ports of a step's server; without `at` all steps are for this server. Throws for a server without a configured ssh address,
   * and the step fails, so that mln never does on this server the work for another one.
   */
  at?(serviceHost: string): Ports;
  readonly clock: Clock;
  /** First Ctrl-C. */
  readonly signal: AbortSignal;
  /** The maximum number of lanes that act at a time. */
  readonly jobs: number;
  readonly onFailure: OnFailure;
  secret(ref: SecretRef): string;
  /** Called when the event is on disk in the journal. */
  emit(event: RunEvent): void;
  /** A step that takes longer is aborted and fails; default: no limit. */
  readonly stepTimeoutMs?: number;
}

export interface RunResult {
  readonly outcome: RunOutcome;
  readonly diagnostics: readonly Diagnostic[];
  /** The present state of every step of the plan. */
  readonly steps: ReadonlyMap<StepId, StepState>;
  /** Irreversible steps that were done and therefore remain, with the earlier steps of their lanes. */
  readonly irreversible: readonly StepId[];
}
