// One run, from its first event to its last word.
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunEvent } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { openJournal } from '../run/journal.js';
import { secretsFrom } from '../run/secrets.js';
import type { RunContext, RunResult } from '../run/world.js';
import type { Store, StoredRun } from '../state/store.js';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/files/disk-files.js';
import { connectServers } from '../system/remote/connect-servers.js';
import { summaryLines } from '../view/summary.js';
import { actionOf } from './action-of.js';
import { type ExitCode, exitCodes } from './exit.js';
import { localServerOf } from './project.js';
import { printDiagnostics, printJsonDiagnostics } from './say.js';
import type { Session } from './session.js';
import { settle } from './settle.js';
import { openView } from './view.js';

interface Seen {
  readonly store: Store;
  readonly run: StoredRun;
  readonly plan: Plan;
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
  how(plan: Plan, context: RunContext): Promise<RunResult>;
  /** Undoing is what was asked for: its success is success. */
  readonly back?: true;
}

/** Runs it under the eyes of the user: the view, the signals, the words at the end. */
export async function see(session: Session, { store, run, plan, how, back, signal }: Seen): Promise<ExitCode> {
  const view = openView(session.ctx, plan);
  const journal = openJournal(run.journalFile);
  const emit = (event: RunEvent): void => {
    view.event(event);
    session.hooks.tell('event', event);
  };
  const began = Date.now();
  try {
    const secret = secretsFrom(await run.secrets());
    const result = await how(plan, { ...portsFor(session), journal, signal, emit, secret });
    await view.close();
    printDiagnostics(session.ctx, told(result), await textsOf(store, run));
    if (!session.ctx.json) for (const line of summaryLines(view.progress, Date.now() - began)) session.ctx.io.out(`${line}\n`);
    if (session.ctx.json && result.diagnostics.length > 0) printJsonDiagnostics(session.ctx, told(result));
    const code = await settle(session, { store, run, outcome: result.outcome });
    return back === true && result.outcome === 'rolled-back' ? exitCodes.ok : code;
  } finally {
    await journal.close();
  }
}

function told({ diagnostics, outcome }: RunResult): readonly Diagnostic[] {
  const interrupted = diagnostics.some(isInterruption);
  // each act that was interrupted says so, and once is enough
  const once = diagnostics.filter((d) => !interrupted || d.code !== 'MLN5007' || isInterruption(d));
  if (outcome !== 'rolled-back') return once;
  // a hint is written before anyone knows whether all of it is undone
  return once.map((d) => (d.code === 'MLN5004' ? { ...d, hint: 'all of it was undone: free some space and try again' } : d));
}

function isInterruption({ code, step }: Diagnostic): boolean {
  return code === 'MLN5007' && step === undefined;
}

async function textsOf(store: Store, run: StoredRun): Promise<ReadonlyMap<string, string>> {
  const nextState = await run.nextState();
  const state = typeof nextState === 'string' ? await store.readState() : nextState.state;
  return new Map(Object.entries(state?.sources ?? {}));
}

function portsFor(session: Session): Pick<RunContext, 'action' | 'sh' | 'files' | 'at' | 'clock' | 'jobs' | 'onFailure'> {
  const { config, ctx, sh } = session;
  const jobs = Number(ctx.options.jobs ?? config.defaults.jobs);
  const policy = ctx.options.onFailure;
  const own = { sh, files: diskFiles() };
  return {
    action: (plugin, name) => actionOf(session, plugin, name),
    ...own,
    at: connectServers({ localServer: localServerOf(session), servers: config.servers, own }),
    clock: systemClock(),
    jobs: Number.isInteger(jobs) && jobs > 0 ? jobs : config.defaults.jobs,
    onFailure: policy === 'lane' || policy === 'all' || policy === 'keep' ? policy : config.defaults.onFailure,
  };
}
