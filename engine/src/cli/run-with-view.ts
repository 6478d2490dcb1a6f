// One run as the user follows it: the view, the signals, the messages at the end, the exit code.
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { RunEvent } from '../api/event.js';
import { codes } from '../diagnostics/catalogue.js';
import type { RunOptions } from '../project/apply.js';
import type { Changed } from '../project/change.js';
import { listenForSignals } from '../run/signals.js';
import { summaryLines } from '../view/summary.js';
import type { CliContext } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics, printJsonDiagnostics } from './print-diagnostics.js';
import { type Session, unwrap } from './session.js';
import { endNow } from './stray-errors.js';
import { openView, type WatchedView } from './view.js';

export const runOptions = {
  '-j, --jobs <n>': 'maximum number of hosts to work on in parallel',
  '--on-failure <policy>': 'lane: undo the failed host and continue with the others; all: undo everything; keep: undo nothing',
} as const;

interface Watched {
  /** The project of the run. */
  readonly name: string;
  /** `true` if the user requested a rollback: then a complete undo succeeds. */
  readonly back?: boolean;
  act(options: RunOptions): Promise<Result<Changed>>;
  /** Prints that nothing is to do. */
  unchanged?(): void;
}

export async function runWithView(session: Session, { name, back, act, unchanged }: Watched): Promise<ExitCode> {
  const { ctx } = session;
  let view: WatchedView | undefined;
  const event = (one: RunEvent): void => {
    if (one.type === 'run-begin') view = openView(ctx, one.plan);
    view?.event(one);
  };
  const began = ctx.ports.clock.now();
  // from the first new directory on, a signal ends the run in order
  const interruption = listenForEnd(ctx, name);
  try {
    const result = await act({ ...optionsOf(ctx), signal: interruption.signal, event });
    await view?.close();
    const applied = unwrap(session, result, exitCodes.refused);
    if (applied.outcome === 'declined') return exitCodes.refused;
    if (applied.outcome === 'unchanged') {
      unchanged?.();
      return exitCodes.ok;
    }
    const diagnostics = shown(applied);
    printDiagnostics(ctx, diagnostics, applied.texts);
    if (!ctx.json && view !== undefined)
      for (const line of summaryLines(view.progress, ctx.ports.clock.now() - began)) ctx.io.out(`${line}\n`);
    if (ctx.json && diagnostics.length > 0) printJsonDiagnostics(ctx, diagnostics);
    return exitCodeOf(applied, back === true);
  } finally {
    interruption.stop();
    await view?.close();
  }
}

function listenForEnd({ io }: CliContext, name: string) {
  return listenForSignals(
    process,
    () => {
      io.err(`left in the middle: mln resume -p ${name} goes on, mln rollback -p ${name} undoes it\n`);
      endNow(exitCodes.unfinished);
    },
    () => io.err('stopping: what was begun is undone; Ctrl-C again leaves at once\n'),
  );
}

function optionsOf({ options }: CliContext): Pick<RunOptions, 'jobs' | 'onFailure'> {
  const jobs = Number(options.jobs);
  const policy = options.onFailure;
  return {
    ...(Number.isInteger(jobs) && jobs > 0 ? { jobs } : {}),
    ...(policy === 'lane' || policy === 'all' || policy === 'keep' ? { onFailure: policy } : {}),
  };
}

function exitCodeOf({ outcome, settled }: Pick<Changed, 'outcome' | 'settled'>, back: boolean): ExitCode {
  if (!settled) return exitCodes.unfinished;
  // a rollback that undid nothing leaves a complete run
  if (outcome === 'done') return back ? exitCodes.unfinished : exitCodes.ok;
  if (outcome !== 'rolled-back') return exitCodes.unfinished;
  return back ? exitCodes.ok : exitCodes.rolledBack;
}

function shown({ diagnostics, outcome }: Pick<Changed, 'outcome' | 'diagnostics'>): readonly Diagnostic[] {
  const interrupted = diagnostics.some(isInterruption);
  // each interrupted action reports a diagnostic, and the user needs only one
  const once = diagnostics.filter((d) => !interrupted || d.code !== codes.interrupted.code || isInterruption(d));
  if (outcome !== 'rolled-back') return once;
  // mln writes the hint before it knows whether the undo is complete
  return once.map((d) =>
    d.code === codes.diskFull.code ? { ...d, hint: 'mln undid all of it: free some space and try again' } : d,
  );
}

function isInterruption({ code, step }: Diagnostic): boolean {
  return code === codes.interrupted.code && step === undefined;
}

/** One line, or one event. */
export function printNothingToDo(
  { io, json }: Pick<CliContext, 'io' | 'json'>,
  project: string,
  nothing: { readonly command: string } | { readonly text: string },
): void {
  const command = 'command' in nothing ? { command: nothing.command } : {};
  const text = 'text' in nothing ? `${project} ${nothing.text}` : `${project}: nothing to ${nothing.command}`;
  io.out(json ? `${JSON.stringify({ type: 'unchanged', project, ...command })}\n` : `project ${text}\n`);
}
