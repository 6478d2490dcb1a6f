// What a run is given: the doors to the world, the journal, and how to behave when something fails.
import type { ActionOf } from '../api/action.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent, RunOutcome } from '../api/event.js';
import type { SecretRef } from '../api/model.js';
import type { Clock, Ports } from '../api/ports.js';
import type { StepId } from '../api/step.js';
import type { Journal } from './journal.js';
import type { StepState } from './replay.js';

/** `lane`: undo the lane that failed, others go on. `all`: stop and undo everything. `keep`: undo nothing. */
export type OnFailure = 'lane' | 'all' | 'keep';

/** `sh` and `files`: of this machine, where `clock` and the journal are too. */
export interface RunContext extends Ports {
  readonly journal: Journal;
  action(plugin: string, name: string): ActionOf<never> | undefined;
  /**
   * The doors of the server that a step is for; without it all steps are for this one. Throws, and the step fails, for a server
   * that nobody knows the way to: what is meant for another server is never done here.
   */
  at?(serviceHost: string): Ports;
  readonly clock: Clock;
  /** First Ctrl-C. */
  readonly signal: AbortSignal;
  /** How many lanes act at a time. */
  readonly jobs: number;
  readonly onFailure: OnFailure;
  secret(ref: SecretRef): string;
  /** Called when the journal has it on disk. */
  emit(event: RunEvent): void;
  /** A step that takes longer is aborted and has failed; no limit when absent. */
  readonly stepTimeoutMs?: number;
}

export interface RunResult {
  readonly outcome: RunOutcome;
  readonly diagnostics: readonly Diagnostic[];
  /** How every step of the plan stands now. */
  readonly steps: ReadonlyMap<StepId, StepState>;
  /** Irreversible steps that were done and therefore remain, with all their lane did before. */
  readonly irreversible: readonly StepId[];
}
