// Journal → the state of every step, and the outcome of the run.
import type { RunOutcome } from '../api/event.js';
import type { Json } from '../api/json.js';
import type { PlanCommand, StepId } from '../api/step.js';
import type { JournalRecord } from './journal.js';

/** `acting` and `undoing` in the journal of a process that ended mean that the progress of the step is uncertain. */
export type StepState = 'planned' | 'acting' | 'done' | 'failed' | 'undoing' | 'undone';

export interface RunState {
  readonly header?: { readonly project: string; readonly command: PlanCommand; readonly hash: string; readonly at: number };
  /** Steps with records in the journal; all others are `planned`. */
  readonly steps: ReadonlyMap<StepId, StepState>;
  readonly outputs: ReadonlyMap<StepId, Json>;
  /** Absent during the run, and after a crash. */
  readonly outcome?: RunOutcome;
  /** Child processes of steps that began and did not end. */
  readonly children: readonly Child[];
}

export interface Child {
  readonly id: StepId;
  readonly pid: number;
  readonly start: string;
}

const stateAfter = { begin: 'acting', done: 'done', fail: 'failed', undo: 'undoing', undone: 'undone' } as const;

export function replay(records: readonly JournalRecord[]): RunState {
  const steps = new Map<StepId, StepState>();
  const outputs = new Map<StepId, Json>();
  let children: readonly Child[] = [];
  let header: RunState['header'];
  let outcome: RunOutcome | undefined;
  for (const record of records) {
    switch (record.type) {
      case 'run':
        header = { project: record.project, command: record.command, hash: record.hash, at: record.at };
        break;
      case 'resume':
      case 'rollback':
        outcome = undefined;
        break;
      case 'end':
        outcome = record.outcome;
        break;
      case 'child':
        children = [...children, { id: record.id, pid: record.pid, start: record.start }];
        break;
      default:
        steps.set(record.id, stateAfter[record.type]);
        children = children.filter((child) => child.id !== record.id);
        if (record.type === 'done' && record.outputs !== undefined) outputs.set(record.id, record.outputs);
    }
  }
  return { ...(header && { header }), steps, outputs, ...(outcome && { outcome }), children };
}

/** True if the user must resume or roll back the run before all other work. A run that never began does not count. */
export function isUnfinished(state: RunState): boolean {
  return state.header !== undefined && state.outcome !== 'done' && state.outcome !== 'rolled-back';
}
