// RunEvents → the progress of each lane, from which every view and the summary draw.
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent, RunOutcome } from '../api/event.js';
import type { Plan, Step, StepId } from '../api/step.js';
import { laneTitle } from './plain.js';

export interface LaneProgress {
  readonly lane: string;
  /** The title for people. */
  readonly title: string;
  readonly steps: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  done: number;
  /** The steps that an earlier run finished. */
  kept: number;
  undone: number;
  /** The title of the running step. */
  running: Step | undefined;
  /** The last line of its output. */
  output: string;
  failure: { readonly step: Step; readonly diagnostic: Diagnostic } | undefined;
  because: string;
  /** Milliseconds since 1970; 0 before its first step. */
  since: number;
  until: number;
}

export interface UndoProgress {
  begun: number;
  readonly done: Step[];
  readonly failed: { readonly step: Step; readonly diagnostic: Diagnostic }[];
  running: Step | undefined;
}

export interface Progress {
  readonly plan: Plan;
  /** In the plan's order. */
  readonly lanes: ReadonlyMap<string, LaneProgress>;
  readonly undo: UndoProgress;
  outcome: RunOutcome | undefined;
  step(id: StepId): Step | undefined;
  laneOf(id: StepId): LaneProgress | undefined;
  /** Processes the next event. Events of steps outside of the plan have no effect. */
  take(event: RunEvent): void;
}

export function trackProgress(plan: Plan): Progress {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const lanes = new Map<string, LaneProgress>();
  for (const { lane } of plan.steps) {
    const known = lanes.get(lane);
    lanes.set(lane, known === undefined ? newLane(lane) : { ...known, steps: known.steps + 1 });
  }
  const progress: Progress = {
    plan,
    lanes,
    undo: { begun: 0, done: [], failed: [], running: undefined },
    outcome: undefined,
    step: (id) => steps.get(id),
    laneOf: (id) => lanes.get(steps.get(id)?.lane ?? ''),
    take: (event) => take(progress, event),
  };
  return progress;
}

function newLane(lane: string): LaneProgress {
  return {
    lane,
    title: laneTitle(lane),
    steps: 1,
    state: 'waiting',
    done: 0,
    kept: 0,
    undone: 0,
    running: undefined,
    output: '',
    failure: undefined,
    because: '',
    since: 0,
    until: 0,
  };
}

function take(progress: Progress, event: RunEvent): void {
  switch (event.type) {
    case 'run-begin':
      return;
    case 'run-end':
      progress.outcome = event.outcome;
      return;
    case 'lane-skipped': {
      const lane = progress.lanes.get(event.lane);
      if (lane !== undefined) Object.assign(lane, { state: 'skipped', because: event.because } satisfies Partial<LaneProgress>);
      return;
    }
    case 'undo-begin':
    case 'undo-done':
    case 'undo-failed':
      takeUndo(progress, event);
      return;
    default:
      takeStep(progress, event);
  }
}

type UndoEvent = Extract<RunEvent, { readonly type: `undo-${string}` }>;
type StepEvent = Extract<RunEvent, { readonly type: `step-${string}` }>;

function takeUndo({ undo, step, laneOf }: Progress, event: UndoEvent): void {
  const undone = step(event.id);
  const lane = laneOf(event.id);
  if (undone === undefined || lane === undefined) return;
  if (event.type === 'undo-begin') {
    undo.begun++;
    undo.running = undone;
    return;
  }
  undo.running = undefined;
  if (event.type === 'undo-done') {
    undo.done.push(undone);
    lane.undone++;
  } else undo.failed.push({ step: undone, diagnostic: event.diagnostic });
}

function takeStep(progress: Progress, event: StepEvent): void {
  const step = progress.step(event.id);
  const lane = progress.laneOf(event.id);
  if (step === undefined || lane === undefined) return;
  // the step that prints may be an undo
  if (lane.since === 0 && event.type !== 'step-output') lane.since = event.at;
  switch (event.type) {
    case 'step-begin':
      lane.running = step;
      lane.output = '';
      if (lane.state === 'waiting') lane.state = 'running';
      return;
    case 'step-output':
      lane.output = event.line;
      return;
    case 'step-failed':
      lane.running = undefined;
      lane.failure ??= { step, diagnostic: event.diagnostic };
      lane.state = 'failed';
      lane.until = event.at;
      return;
    default:
      lane.running = undefined;
      lane.done++;
      if (event.type === 'step-kept') lane.kept++;
      lane.until = event.at;
      if (lane.done === lane.steps && lane.state !== 'failed') lane.state = 'done';
  }
}
