// The damage in the directory of a project, and its repair.
import { join } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { errorDiagnostic } from '../diagnostics/from-error.js';
import { isUnfinished } from '../run/replay.js';
import { kernelPaths } from '../state/project-dir.js';
import type { ProjectState, Store, StoredRun } from '../state/store.js';
import { StateUnreadable } from '../state/versioned.js';
import { withProjectLock } from './apply.js';
import type { Engine } from './engine.js';
import { storeOf } from './project.js';

export interface Damage {
  readonly problem: string;
  /** The repair in a few words; absent if only `mln remove -f` helps. */
  readonly repair?: string;
  /** Call it under the lock. */
  fix?(): Promise<void>;
}

/** Looks and changes nothing. Empty if every command can read the project. */
export async function examine(engine: Engine, name: string): Promise<readonly Damage[]> {
  const store = storeOf(engine, name);
  return [...(await runDamage(engine, store)), ...(await stateDamage(engine, store))];
}

/** Repairs the damage that has a repair, and returns the rest. Refused if another process works on the project (MLN4010). */
export function repair(engine: Engine, name: string): Promise<Result<readonly Damage[]>> {
  return withProjectLock(engine, name, async (): Promise<Result<readonly Damage[]>> => {
    for (const { fix } of await examine(engine, name)) await fix?.();
    return { value: await examine(engine, name), diagnostics: [] };
  });
}

async function stateDamage({ ports: { local } }: Engine, store: Store): Promise<readonly Damage[]> {
  const problem = await problemOf(() => store.readState());
  if (problem === undefined) return [];
  const older = await lastBuiltState(store);
  if (older === undefined) return [{ problem: problem.message }];
  const { number, state } = older;
  const fix = async (): Promise<void> => {
    await local.remove(kernelPaths(store.paths).state);
    await store.writeState(state);
  };
  return [{ problem: problem.message, repair: `the state after run ${number} takes its place`, fix }];
}

/** The state of the last build or move that ended well, from the files of that run. */
async function lastBuiltState(store: Store): Promise<{ readonly number: number; readonly state: ProjectState } | undefined> {
  for (const run of await store.runs()) {
    if ((await problemOf(async () => run.state())) !== undefined || run.state().outcome !== 'done') continue;
    const next = await run.nextState().catch(() => undefined);
    if (next === 'removed') return undefined;
    if (typeof next === 'object') return { number: run.number, state: next.state };
  }
  return undefined;
}

async function runDamage(engine: Engine, store: Store): Promise<readonly Damage[]> {
  const run = await store.lastRun();
  if (run === undefined) return [];
  const problem = await runProblem(run);
  if (problem === undefined) return [];
  const aside = join(kernelPaths(store.paths).runs, `damaged-${run.number}-${run.command}`);
  return [
    {
      problem,
      repair: `its files go to ${aside}, and the next command begins from what it sees`,
      fix: () => setAside(engine, run, aside),
    },
  ];
}

async function setAside({ ports: { local } }: Engine, run: StoredRun, aside: string): Promise<void> {
  await local.remove(aside);
  await local.remove(join(run.dir, 'secrets.json'));
  await local.rename(run.dir, aside);
}

/** The reason why neither `resume` nor `rollback` can finish the last run. */
async function runProblem(run: StoredRun): Promise<string | undefined> {
  const journal = await problemOf(async () => run.state());
  if (journal !== undefined) return journal.message;
  if (!isUnfinished(run.state())) return undefined;
  const files = [() => run.plan(), () => run.nextState(), () => run.secrets()];
  for (const read of files) {
    const problem = await problemOf(read);
    if (problem !== undefined) return `${run.command} is unfinished, and ${problem.message}`;
  }
  return undefined;
}

/** The diagnostic of a call that fails because a file of the project is damaged. Any other error is thrown. */
async function problemOf(read: () => Promise<unknown>): Promise<Diagnostic | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    const found = errorDiagnostic(error);
    if (found === undefined) throw error;
    // an older or newer mln wrote it: nothing is damaged
    if (error instanceof StateUnreadable && error.isOtherVersion) throw error;
    return found;
  }
}
