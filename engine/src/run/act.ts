// Does, undoes or checks one step: a journal record, the action, a journal record, and only then the event.
import type { ActionContext, ActionOf, Found } from '../api/action.js';
import type { Diagnostic } from '../api/diagnostic.js';
import { CodedError } from '../api/failure.js';
import type { Json } from '../api/json.js';
import { CommandFailed, type Ports } from '../api/ports.js';
import type { Step } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError, messageOf } from '../diagnostics/diagnose.js';
import { plain } from '../plan/plain.js';
import { EditFailed } from '../system/files/guest-apply.js';
import { bindShell } from '../system/process/child.js';
import { startOf } from '../system/process/processes.js';
import { noteCaller } from '../system/watchdog.js';
import { diagnose, diagnostic } from './failure.js';
import { emit, mark, type Run, record } from './run.js';

/** True if the action succeeded. Rejects only if mln cannot write the journal. */
export async function perform(run: Run, step: Step, signal: AbortSignal): Promise<boolean> {
  const { clock } = run.context;
  // marked before the journal record: from here on the step may have begun
  mark(run, step.id, 'acting');
  await record(run, { type: 'begin', id: step.id });
  emit(run, { type: 'step-begin', id: step.id });
  const began = clock.now();
  const acted = await attempt(run, step, { signal, act: (action, ctx) => action.run(ctx) });
  if ('failure' in acted) {
    await record(run, { type: 'fail', id: step.id, diagnostic: acted.failure });
    mark(run, step.id, 'failed');
    run.diagnostics.push(acted.failure);
    emit(run, { type: 'step-failed', id: step.id, diagnostic: acted.failure });
    return false;
  }
  const outputs = acted.value === undefined ? {} : { outputs: run.redactor.cleanJson(acted.value) };
  // the next record syncs this one, before the next step begins; after a crash in between `check` finds the truth
  const last = run.lanes.get(step.lane)?.at(-1) === step;
  await record(run, { type: 'done', id: step.id, ...outputs }, last ? undefined : 'written');
  mark(run, step.id, 'done');
  emit(run, { type: 'step-done', id: step.id, ms: clock.now() - began });
  return true;
}

/** True if no effect of the step is left. Rejects only if mln cannot write the journal. */
export async function undoOne(run: Run, step: Step, signal: AbortSignal): Promise<boolean> {
  const acts = step.undo === 'action';
  if (acts) {
    await record(run, { type: 'undo', id: step.id });
    mark(run, step.id, 'undoing');
  }
  emit(run, { type: 'undo-begin', id: step.id });
  const acted = acts ? await attempt(run, step, { signal, act: undo }) : { value: undefined };
  if ('failure' in acted) {
    run.diagnostics.push(acted.failure);
    emit(run, { type: 'undo-failed', id: step.id, diagnostic: acted.failure });
    return false;
  }
  await record(run, { type: 'undone', id: step.id });
  mark(run, step.id, 'undone');
  emit(run, { type: 'undo-done', id: step.id });
  return true;
}

/** Did the action happen? Also `unknown` if `check` fails. */
export async function ask(run: Run, step: Step, signal: AbortSignal): Promise<Found> {
  const check: StepCall['act'] = async (action, ctx) => (action.check === undefined ? 'absent' : action.check(ctx));
  const asked = await attempt(run, step, { signal, act: check });
  if ('failure' in asked) {
    run.diagnostics.push(asked.failure);
    return 'unknown';
  }
  return asked.value === 'done' || asked.value === 'absent' ? asked.value : 'unknown';
}

interface StepCall {
  readonly signal: AbortSignal;
  act(action: ActionOf<never>, ctx: ActionContext<never>): Promise<Json | void>;
}

const undo: StepCall['act'] = async (action, ctx) => {
  if (typeof action.undo !== 'function') throw new Error('the plan says there is an undo, the plugin has none');
  await action.undo(ctx);
};

type Attempt = { readonly value: Json | undefined } | { readonly failure: Diagnostic };

async function attempt(run: Run, step: Step, { signal, act }: StepCall): Promise<Attempt> {
  const deadline = startDeadline(run, signal);
  try {
    const action = run.context.action(step.plugin, step.action);
    if (action === undefined) throw new Error(`plugin "${step.plugin}" has no action "${step.action}"; is it still loaded?`);
    noteCaller({ plugin: step.plugin, hook: `action ${step.action}` });
    const value = await Promise.race([act(action, contextOf(run, step, deadline.signal)), deadline.passed]);
    return { value: jsonOf(value, step) };
  } catch (thrown) {
    const error = asError(thrown);
    if (deadline.isOver()) return { failure: timedOut(run, step, error) };
    if (signal.aborted && isInterruption(error, signal)) return { failure: diagnostic(codes.interrupted, {}, step) };
    return { failure: diagnose(error, step, { project: run.plan.project, clean: (text) => run.redactor.clean(text) }) };
  } finally {
    deadline.stop();
  }
}

/** The journal keeps it. Throws if the value cannot be JSON. */
function jsonOf(value: unknown, { plugin, action }: Step): Json | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return plain(value);
  } catch (error) {
    throw new CodedError(codes.noJsonResult, { plugin, action, reason: messageOf(error) });
  }
}

function timedOut({ context }: Run, step: Step, error: unknown): Diagnostic {
  const failure = diagnostic(codes.stepTimedOut, { seconds: (context.stepTimeoutMs ?? 0) / 1000 }, step);
  return error instanceof EditFailed ? { ...failure, plugin: error.plugin } : failure;
}

const killedBySignal = new Set([130, 137, 143]);

function isInterruption(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason || (error instanceof Error && error.name === 'AbortError')) return true;
  if (error instanceof CommandFailed) return killedBySignal.has(error.outcome.exitCode);
  return error instanceof Error && error.cause !== undefined && isInterruption(error.cause, signal);
}

function contextOf(run: Run, step: Step, signal: AbortSignal): ActionContext<never> {
  const { context, redactor } = run;
  const onSpawn = (pid: number): void => {
    const start = startOf(pid);
    if (start !== undefined) context.journal.note({ type: 'child', id: step.id, pid, start, at: context.clock.now() });
  };
  const bound = ({ sh, files }: Ports): Ports => ({ sh: bindShell(sh, { signal, onSpawn }), files });
  return {
    args: step.args as never, // the planner checked them against this very action
    ...bound(context.at?.(step.serviceHost) ?? context),
    clock: context.clock,
    signal,
    output: (line) => emit(run, { type: 'step-output', id: step.id, line: redactor.clean(line) }),
    secret: (ref) => redactor.secret(ref),
    ...(context.at === undefined ? {} : { at: (server) => bound(context.at?.(server) ?? context) }),
  };
}

// the time that an aborted action gets to stop, before mln goes on without it
const graceMs = 10_000;

interface Deadline {
  readonly signal: AbortSignal;
  /** Rejects when mln goes on without the step. */
  readonly passed: Promise<never>;
  isOver(): boolean;
  stop(): void;
}

function startDeadline(run: Run, outer: AbortSignal): Deadline {
  const { stepTimeoutMs: limit, clock } = run.context;
  if (limit === undefined) return { signal: outer, passed: new Promise(() => {}), isOver: () => false, stop: () => {} };
  const timer = new AbortController();
  const over = new AbortController();
  const passed = clock
    .sleep(limit, timer.signal)
    .then(() => over.abort(new Error('deadline')))
    .then(() => clock.sleep(graceMs, timer.signal))
    .then(() => Promise.reject(new Error('deadline')));
  passed.catch(() => {}); // stopped, or the race was over before
  const signal = AbortSignal.any([outer, over.signal]);
  return { signal, passed, isOver: () => over.signal.aborted, stop: () => timer.abort(new Error('in time')) };
}
