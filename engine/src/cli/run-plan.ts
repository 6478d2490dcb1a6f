// Plan → run, with its journal, its view and its end: what every command that changes something has in common.
import { join } from 'node:path';
import type { ActionOf } from '../api/action.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent, RunOutcome } from '../api/event.js';
import type { Paths } from '../api/hooks.js';
import type { Plan } from '../api/step.js';
import { customizeAction } from '../run/customize.js';
import { execute } from '../run/execute.js';
import { openJournal } from '../run/journal.js';
import { resume } from '../run/resume.js';
import { rollback } from '../run/rollback.js';
import { secretsFrom } from '../run/secrets.js';
import { listenForSignals } from '../run/signals.js';
import type { RunResult, RunWorld } from '../run/world.js';
import { type Lock, lockProject, ProjectLocked } from '../state/lock.js';
import type { Becomes, Store, StoredRun } from '../state/store.js';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/disk-files.js';
import { summaryLines } from '../view/summary.js';
import { type ExitCode, exitCodes } from './exit.js';
import { pathsOf, refuseUnfinished, storeOf } from './project.js';
import { printDiagnostics, refuse, type Session } from './session.js';
import { openView } from './view.js';

export const runOptions = {
  '-j, --jobs <n>': 'so many hosts at a time',
  '--on-failure <policy>': 'lane: undo the host that failed, others go on; all: undo everything; keep: undo nothing',
} as const;

export interface NewRun {
  readonly plan: Plan;
  readonly paths: Paths;
  readonly becomes: Becomes;
  readonly secrets?: ReadonlyMap<string, string>;
}

/** Starts a run and sees it through. Starting or stopping what needs nothing is no run. */
export const runNew = async (session: Session, { plan, paths, becomes, secrets = new Map() }: NewRun): Promise<ExitCode> => {
  if (plan.steps.length === 0 && becomes === 'same') {
    session.cx.io.out(session.cx.json ? '' : `project ${plan.project}: nothing to ${plan.command}\n`);
    return exitCodes.ok;
  }
  return locked(session, paths, async () => {
    await refuseUnfinished(session, plan.project);
    const store = storeOf(session, plan.project);
    const run = await store.newRun({ plan, becomes, secrets: Object.fromEntries(secrets) });
    return see(session, { store, run, plan, how: execute });
  });
};

/** Takes up the last run of a project, forwards or backwards. */
export const continueRun = (session: Session, project: string, way: 'resume' | 'rollback'): Promise<ExitCode> => {
  const paths = pathsOf(session, project);
  return locked(session, paths, async () => {
    const store = storeOf(session, project);
    const unfinished = await store.unfinishedRun();
    const cutAtItsEnd = unfinished === undefined ? await unsettledRun(session, store) : undefined;
    const run = unfinished ?? cutAtItsEnd;
    if (run === undefined)
      return refuse(session, 'MLN4009', undefined, { what: way === 'resume' ? 'resume' : 'roll back', project });
    // all was done, only the state does not say so yet
    if (cutAtItsEnd !== undefined && (way === 'resume' || run.command === 'remove'))
      return settle({ store, run, outcome: 'done' });
    const plan = await run.plan();
    return way === 'resume'
      ? see(session, { store, run, plan, how: resume })
      : see(session, { store, run, plan, how: rollback, back: true });
  });
};

const unsettledRun = async ({ cx }: Session, store: Store): Promise<StoredRun | undefined> => {
  const run = await store.lastRun();
  if (run === undefined || run.state().outcome !== 'done') return undefined;
  return (await cx.local.stat(join(run.dir, 'settled'))) === undefined ? run : undefined;
};

const locked = async (session: Session, paths: Paths, work: () => Promise<ExitCode>): Promise<ExitCode> => {
  if ((await session.cx.local.stat(paths.project)) === undefined) return withLock(session, paths, work);
  await storeOf(session, paths.project.slice(paths.projects.length + 1)).readState(); // unreadable state: say so before locking
  return withLock(session, paths, work);
};

const withLock = async (session: Session, paths: Paths, work: () => Promise<ExitCode>): Promise<ExitCode> => {
  const lock = await takeLock(session, paths);
  try {
    return await work();
  } finally {
    await lock.release();
  }
};

const takeLock = async (session: Session, paths: Paths): Promise<Lock> => {
  try {
    return await lockProject(paths.project);
  } catch (error) {
    if (!(error instanceof ProjectLocked)) throw error;
    return refuse(session, 'MLN4010', undefined, { pid: error.pid, project: paths.project.slice(paths.projects.length + 1) });
  }
};

interface Seen {
  readonly store: Store;
  readonly run: StoredRun;
  readonly plan: Plan;
  how(plan: Plan, world: RunWorld): Promise<RunResult>;
  /** Undoing is what was asked for: its success is success. */
  readonly back?: true;
}

const see = async (session: Session, { store, run, plan, how, back }: Seen): Promise<ExitCode> => {
  const view = openView(session.cx, plan);
  const journal = openJournal(run.journalFile);
  const interruption = listenForSignals(
    process,
    () => process.exit(exitCodes.unfinished),
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
    printDiagnostics(session.cx, result.diagnostics);
    if (!session.cx.json) for (const line of summaryLines(view.progress, Date.now() - began)) session.cx.io.out(`${line}\n`);
    sayWhatRemains(session, result.diagnostics);
    const code = await settle({ store, run, outcome: result.outcome });
    return back === true && result.outcome === 'rolled-back' ? exitCodes.ok : code;
  } finally {
    interruption.stop();
    await journal.close();
  }
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

/** An action by the names that a plan recorded. */
export const actionOf = ({ set }: Session, plugin: string, name: string): ActionOf<never> | undefined => {
  if (plugin !== 'kernel') return set.find(plugin)?.plugin.actions?.[name];
  if (name !== 'customize') return undefined;
  return customizeAction({
    opener: (opener) => set.openers.get(opener)?.driver,
    edit: (owner, edit) => {
      const found = set.find(owner)?.plugin.edits?.[edit];
      if (found === undefined) throw new Error(`plugin ${owner} has no edit "${edit}"`);
      return found;
    },
  });
};

interface Ended {
  readonly store: Store;
  readonly run: StoredRun;
  readonly outcome: RunOutcome;
}

/** The project's state follows the run; a project of which nothing is left disappears. */
const settle = async ({ store, run, outcome }: Ended): Promise<ExitCode> => {
  await store.settle();
  const gone = (outcome === 'done' && run.command === 'remove') || outcome === 'rolled-back';
  if (gone && (await store.readState()) === undefined) {
    const files = diskFiles();
    await files.remove(store.paths.run);
    await files.remove(store.paths.project);
  }
  if (outcome === 'done') return exitCodes.ok;
  return outcome === 'rolled-back' ? exitCodes.rolledBack : exitCodes.unfinished;
};

const sayWhatRemains = ({ cx }: Session, diagnostics: readonly Diagnostic[]): void => {
  if (cx.json && diagnostics.length > 0) cx.io.out(`${JSON.stringify({ type: 'diagnostics', diagnostics })}\n`);
};

/** The code that says most: the highest. */
export const worst = (codes: readonly ExitCode[]): ExitCode => codes.reduce((a, b) => (b > a ? b : a), exitCodes.ok as ExitCode); // the sum begins with ok
