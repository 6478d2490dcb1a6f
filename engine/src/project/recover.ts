// A run that was interrupted or failed: resumed, or undone.
import { join } from 'node:path';
import type { Result } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';
import { isUnfinished } from '../run/replay.js';
import { resume as resumeRun } from '../run/resume.js';
import { rollback as rollbackRun } from '../run/rollback.js';
import type { Store, StoredRun } from '../state/store.js';
import { type Applied, carryOut, forgetUnbegun, type RunOptions, refused, settle, withProjectLock } from './apply.js';
import type { Engine } from './engine.js';

/** Completes the last run of a project. The value is absent if no run is unfinished (MLN4009). */
export function resume(engine: Engine, name: string, options: RunOptions = {}): Promise<Result<Applied>> {
  return takeUp(engine, name, { what: 'resume', how: resumeRun, options });
}

/** Undoes the last run of a project. The value is absent if there is no run to undo (MLN4009). */
export function rollback(engine: Engine, name: string, options: RunOptions = {}): Promise<Result<Applied>> {
  return takeUp(engine, name, { what: 'roll back', how: rollbackRun, options });
}

interface Way {
  readonly what: 'resume' | 'roll back';
  readonly how: typeof resumeRun;
  readonly options: RunOptions;
}

function takeUp(engine: Engine, name: string, { what, how, options }: Way): Promise<Result<Applied>> {
  return withProjectLock(engine, name, async (store) => {
    const unfinished = await openRun(store);
    const cutAtItsEnd = unfinished === undefined ? await unsettledRun(engine, store) : undefined;
    const run = unfinished ?? cutAtItsEnd;
    if (run === undefined) {
      await store.settle();
      await forgetUnbegun(engine, store);
      return refused(codes.noUnfinishedRun, { what, project: name });
    }
    // all steps are done, and only the state is out of date
    if (cutAtItsEnd !== undefined && (what === 'resume' || run.command === 'remove'))
      return { value: await settleAlone(engine, store, run), diagnostics: [] };
    return { value: await carryOut(engine, { store, run, plan: await run.plan(), how }, options), diagnostics: [] };
  });
}

/** The run to resume or roll back. Besides unfinished runs, this may be a start that ended with only some machines up. */
async function openRun(store: Store): Promise<StoredRun | undefined> {
  const run = await store.lastRun();
  return run !== undefined && isUnfinished(run.state()) ? run : undefined;
}

async function unsettledRun({ ports }: Engine, store: Store): Promise<StoredRun | undefined> {
  const run = await store.lastRun();
  if (run === undefined || run.state().outcome !== 'done') return undefined;
  return (await ports.local.stat(join(run.dir, 'settled'))) === undefined ? run : undefined;
}

async function settleAlone(engine: Engine, store: Store, run: StoredRun): Promise<Applied> {
  const diagnostics = await settle(engine, { store, run, outcome: 'done' });
  const nothing = { steps: new Map(), irreversible: [], texts: new Map() };
  return { ...nothing, outcome: 'done', diagnostics, settled: diagnostics.length === 0 };
}
