// One run, from its first event to its last word.
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { openJournal } from '../run/journal.js';
import { secretsFrom } from '../run/secrets.js';
import { listenForSignals } from '../run/signals.js';
import type { RunResult, RunWorld } from '../run/world.js';
import type { Store, StoredRun } from '../state/store.js';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/disk-files.js';
import { summaryLines } from '../view/summary.js';
import { actionOf } from './action-of.js';
import { type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics, printJsonDiagnostics } from './say.js';
import type { Session } from './session.js';
import { settle } from './settle.js';
import { openView } from './view.js';

interface Seen {
  readonly store: Store;
  readonly run: StoredRun;
  readonly plan: Plan;
  how(plan: Plan, world: RunWorld): Promise<RunResult>;
  /** Undoing is what was asked for: its success is success. */
  readonly back?: true;
}

/** Runs it under the eyes of the user: the view, the signals, the words at the end. */
export const see = async (session: Session, { store, run, plan, how, back }: Seen): Promise<ExitCode> => {
  const view = openView(session.cx, plan);
  const journal = openJournal(run.journalFile);
  const interruption = listenForSignals(
    process,
    () => leave(session, plan),
    () => session.cx.io.err('stopping: what was begun is undone; Ctrl-C again leaves at once\n'),
  );
  const emit = (event: RunEvent): void => {
    view.event(event);
    session.hooks.tell('event', event);
  };
  const began = Date.now();
  try {
    const secret = secretsFrom(await run.secrets());
    const result = await how(plan, { ...doorsOf(session), journal, signal: interruption.signal, emit, secret });
    await view.close();
    printDiagnostics(session.cx, told(result), await textsOf(store, run));
    if (!session.cx.json) for (const line of summaryLines(view.progress, Date.now() - began)) session.cx.io.out(`${line}\n`);
    if (session.cx.json && result.diagnostics.length > 0) printJsonDiagnostics(session.cx, told(result));
    const code = await settle(session, { store, run, outcome: result.outcome });
    return back === true && result.outcome === 'rolled-back' ? exitCodes.ok : code;
  } finally {
    interruption.stop();
    await journal.close();
  }
};

// the hint of a failure is written before anyone knows whether all of it is undone
const told = ({ diagnostics, outcome }: RunResult): readonly Diagnostic[] =>
  outcome !== 'rolled-back'
    ? diagnostics
    : diagnostics.map((d) => (d.code === 'MLN5004' ? { ...d, hint: 'all of it was undone: free some space and try again' } : d));

const textsOf = async (store: Store, run: StoredRun): Promise<ReadonlyMap<string, string>> => {
  const becomes = await run.becomes();
  const state = typeof becomes === 'string' ? await store.readState() : becomes.state;
  return new Map(Object.entries(state?.sources ?? {}));
};

/** The journal says how far it came; what is in the world now is found by resume or rollback. */
const leave = ({ cx }: Session, { project, command }: Plan): never => {
  cx.io.err(
    `left in the middle of ${command} ${project}: mln resume -p ${project} goes on, mln rollback -p ${project} undoes it\n`,
  );
  process.exit(exitCodes.unfinished);
};

const doorsOf = (session: Session): Pick<RunWorld, 'action' | 'sh' | 'files' | 'clock' | 'jobs' | 'onFailure'> => {
  const { config, cx, sh } = session;
  const jobs = Number(cx.options.jobs ?? config.defaults.jobs);
  const policy = cx.options.onFailure;
  return {
    action: (plugin, name) => actionOf(session, plugin, name),
    sh,
    files: diskFiles(),
    clock: systemClock(),
    jobs: Number.isInteger(jobs) && jobs > 0 ? jobs : config.defaults.jobs,
    onFailure: policy === 'lane' || policy === 'all' || policy === 'keep' ? policy : config.defaults.onFailure,
  };
};
