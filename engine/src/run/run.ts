// A run in progress: the index of the plan, the state of every step, and the waits between steps.

import { setMaxListeners } from 'node:events';
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent } from '../api/event.js';
import type { Plan, Step, StepId } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError } from '../diagnostics/diagnose.js';
import { assertReachable } from '../plan/graph.js';
import { diagnostic } from './failure.js';
import type { JournalRecord } from './journal.js';
import { createLocks, type Locks } from './locks.js';
import type { RunState, StepState } from './replay.js';
import { createRedactor, type Redactor } from './secrets.js';
import { createSlots, type Slots } from './slots.js';
import type { RunContext } from './world.js';

export type Halt = 'interrupted' | 'failed' | 'journal';

/** A record or an event without its time. */
type Timeless<T> = T extends unknown ? Omit<T, 'at'> : never;

export interface Run {
  readonly plan: Plan;
  readonly context: RunContext;
  /** Steps of each lane in the order of the plan; lanes in the order of their first step. */
  readonly lanes: ReadonlyMap<string, readonly Step[]>;
  readonly steps: ReadonlyMap<StepId, Step>;
  /** Steps that name a step in `after`. */
  readonly dependants: ReadonlyMap<StepId, readonly Step[]>;
  readonly states: Map<StepId, StepState>;
  readonly diagnostics: Diagnostic[];
  readonly slots: Slots;
  readonly locks: Locks;
  readonly redactor: Redactor;
  /** Lanes in which a step failed. */
  readonly failedLanes: Set<string>;
  /** Steps that will not run, and the reason. */
  readonly cancelled: Map<StepId, string>;
  readonly irreversible: Set<StepId>;
  /** Aborted when no further step may begin. */
  readonly halting: AbortController;
  halted: Halt | undefined;
  /** Called when a step is done or cancelled. */
  readonly waiters: Map<StepId, (() => void)[]>;
}

/** Throws for a plan that cannot end. */
export function createRun(plan: Plan, context: RunContext, before?: RunState): Run {
  assertReachable(plan.steps);
  setMaxListeners(0, context.signal); // every command and every wait listens to the signal
  const lanes = new Map<string, Step[]>();
  const dependants = new Map<StepId, Step[]>();
  const push = <K>(map: Map<K, Step[]>, key: K, step: Step) => {
    const there = map.get(key);
    if (there === undefined) map.set(key, [step]);
    else there.push(step);
  };
  for (const step of plan.steps) {
    push(lanes, step.lane, step);
    for (const id of step.after) push(dependants, id, step);
  }
  return {
    plan,
    context,
    lanes,
    steps: new Map(plan.steps.map((step) => [step.id, step])),
    dependants,
    states: new Map(plan.steps.map((step) => [step.id, before?.steps.get(step.id) ?? 'planned'])),
    diagnostics: [],
    slots: createSlots(context.jobs),
    locks: createLocks(),
    redactor: createRedactor((ref) => context.secret(ref)),
    failedLanes: new Set(),
    cancelled: new Map(),
    irreversible: new Set(),
    halting: new AbortController(),
    halted: undefined,
    waiters: new Map(),
  };
}

export function stateOf(run: Run, id: StepId): StepState {
  return run.states.get(id) ?? 'planned';
}

/** True if a part of the step may have happened. */
export function isBegun(state: StepState): boolean {
  return state !== 'planned' && state !== 'undone';
}

/** Writes the journal first, then emits the event. */
export async function record(run: Run, entry: Timeless<JournalRecord>, until?: 'written'): Promise<void> {
  const timed = { ...entry, at: run.context.clock.now() } as JournalRecord; // only the time was missing
  try {
    await run.context.journal.append(timed, until);
  } catch (error) {
    throw new JournalLost(error);
  }
}

/** mln cannot write the journal any more; the system's reason is the `cause`. */
export class JournalLost extends Error {
  constructor(cause: unknown) {
    super(asError(cause).message, { cause });
    this.name = 'JournalLost';
  }
}

/** Listeners cannot stop a run. The result reports the first listener that throws. */
export function emit(run: Run, event: Timeless<RunEvent>): void {
  try {
    run.context.emit({ ...event, at: run.context.clock.now() } as RunEvent); // only the time was missing
  } catch (error) {
    if (run.diagnostics.some((said) => said.code === codes.unexpectedFailure.code)) return;
    const reason = `a listener to the run threw: ${asError(error).message}`;
    run.diagnostics.push({ ...diagnostic(codes.unexpectedFailure, { reason }), severity: 'warning' });
  }
}

export function mark(run: Run, id: StepId, state: StepState): void {
  run.states.set(id, state);
  if (state === 'done') wake(run, id);
}

/** Forbids further steps to begin, and wakes the waiting ones to notice. */
export function halt(run: Run, why: Halt): void {
  run.halted ??= why;
  run.halting.abort(new Error(why));
  for (const id of [...run.waiters.keys()]) wake(run, id);
}

export function cancel(run: Run, ids: Iterable<StepId>, because: string): void {
  for (const id of ids) {
    if (run.cancelled.has(id)) continue;
    run.cancelled.set(id, because);
    wake(run, id);
  }
}

function wake(run: Run, id: StepId): void {
  const waiting = run.waiters.get(id) ?? [];
  run.waiters.delete(id);
  for (const go of waiting) go();
}

function isOpen(run: Run, id: StepId): boolean {
  return run.halted === undefined && !run.cancelled.has(id) && run.steps.has(id) && stateOf(run, id) !== 'done';
}

/** The steps that this one still waits for. A step that the plan lacks does not count. */
export function openEdges(run: Run, step: Step): readonly StepId[] {
  return step.after.filter((id) => isOpen(run, id));
}

/** Resolves when the step is done or cancelled. */
export function settled(run: Run, id: StepId): Promise<void> {
  return new Promise((go) => {
    if (!isOpen(run, id)) return go();
    const waiting = run.waiters.get(id);
    if (waiting === undefined) run.waiters.set(id, [go]);
    else waiting.push(go);
  });
}

export function mayBegin(run: Run, step: Step): boolean {
  return run.halted === undefined && !run.cancelled.has(step.id);
}
