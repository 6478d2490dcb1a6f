// Plan → run, forwards or backwards: what every command that changes something has in common.
import { join } from 'node:path';
import type { Paths } from '../api/hooks.js';
import type { Plan } from '../api/step.js';
import { execute } from '../run/execute.js';
import { isUnfinished } from '../run/replay.js';
import { resume } from '../run/resume.js';
import { rollback } from '../run/rollback.js';
import type { NextState, Store, StoredRun } from '../state/store.js';
import type { CliContext } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { locked } from './locked.js';
import { pathsOf, refuseUnfinished, storeOf } from './project.js';
import { see } from './see.js';
import { refuse, type Session } from './session.js';
import { forgetUnbegun, settle } from './settle.js';

export const runOptions = {
  '-j, --jobs <n>': 'so many hosts at a time',
  '--on-failure <policy>': 'lane: undo the host that failed, others go on; all: undo everything; keep: undo nothing',
} as const;

export interface NewRun {
  readonly plan: Plan;
  readonly paths: Paths;
  readonly nextState: NextState;
  readonly secrets?: ReadonlyMap<string, string>;
}

/** Starts a run and sees it through. Starting or stopping what needs nothing is no run. */
export async function runNew(session: Session, { plan, paths, nextState, secrets = new Map() }: NewRun): Promise<ExitCode> {
  if (plan.steps.length === 0 && nextState === 'same') {
    sayNothingToDo(session.ctx, plan);
    return exitCodes.ok;
  }
  return locked(session, paths, async (signal) => {
    await refuseUnfinished(session, plan.project);
    const store = storeOf(session, plan.project);
    const run = await store.newRun({ plan, nextState, secrets: Object.fromEntries(secrets) }).catch(async (error: unknown) => {
      await forgetUnbegun(store);
      throw error;
    });
    return see(session, { store, run, plan, how: execute, signal });
  });
}

/** Takes up the last run of a project, forwards or backwards. */
export function continueRun(session: Session, project: string, way: 'resume' | 'rollback'): Promise<ExitCode> {
  const paths = pathsOf(session, project);
  const what = way === 'resume' ? 'resume' : 'roll back';
  return locked(session, paths, async (signal) => {
    const store = storeOf(session, project);
    const unfinished = await openRun(store);
    const cutAtItsEnd = unfinished === undefined ? await unsettledRun(session, store) : undefined;
    const run = unfinished ?? cutAtItsEnd;
    if (run === undefined) {
      await forgetUnbegun(store);
      return refuse(session, 'MLN4009', undefined, { what, project });
    }
    // all was done, only the state does not say so yet
    if (cutAtItsEnd !== undefined && (way === 'resume' || run.command === 'remove'))
      return settle(session, { store, run, outcome: 'done' });
    const plan = await run.plan();
    return way === 'resume'
      ? see(session, { store, run, plan, how: resume, signal })
      : see(session, { store, run, plan, how: rollback, back: true, signal });
  });
}

/** More than what must be finished before anything else: a start that ended with some machines up may be taken up, too. */
async function openRun(store: Store): Promise<StoredRun | undefined> {
  const run = await store.lastRun();
  return run !== undefined && isUnfinished(run.state()) ? run : undefined;
}

async function unsettledRun({ ctx }: Session, store: Store): Promise<StoredRun | undefined> {
  const run = await store.lastRun();
  if (run === undefined || run.state().outcome !== 'done') return undefined;
  return (await ctx.local.stat(join(run.dir, 'settled'))) === undefined ? run : undefined;
}

/** One line, or one event. */
export function sayNothingToDo({ io, json }: Pick<CliContext, 'io' | 'json'>, { project, command }: Plan): void {
  const event = { type: 'unchanged', project, command };
  io.out(json ? `${JSON.stringify(event)}\n` : `project ${project}: nothing to ${command}\n`);
}

/** The code that says most: the highest. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((a, b) => (b > a ? b : a), exitCodes.ok as ExitCode); // the sum begins with ok
}
