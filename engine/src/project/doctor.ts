// The damage of a project, and its repair: files that cannot be read, and processes whose directory was deleted.
import { join } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { errorDiagnostic } from '../diagnostics/from-error.js';
import { isUnfinished } from '../run/replay.js';
import { kernelPaths } from '../state/project-dir.js';
import type { ProjectState, Store, StoredRun } from '../state/store.js';
import { StateUnreadable } from '../state/versioned.js';
import { end } from '../system/process/processes.js';
import { withProjectLock } from './apply.js';
import type { Engine } from './engine.js';
import { storeOf } from './project.js';
import { findStrays, type Strays } from './strays.js';

export interface Damage {
  readonly problem: string;
  /** The repair in a few words; absent if only `mln remove -f` helps. */
  readonly repair?: string;
  /** Call it under the lock. Returns what the user must know of it. */
  fix?(): Promise<string | undefined>;
}

/** Looks and changes nothing. Empty if every command can read the project, and no process is left of a directory that was deleted. */
export async function examine(engine: Engine, name: string, strays: Strays | undefined): Promise<readonly Damage[]> {
  const store = storeOf(engine, name);
  return [
    ...(strays === undefined ? [] : [strayDamage(engine, store, strays)]),
    ...(await runDamage(engine, store)),
    ...(await stateDamage(engine, store)),
  ];
}

export interface Repaired {
  readonly left: readonly Damage[];
  /** Sentences about the repair, for the user. */
  readonly told: readonly string[];
}

/** Repairs the damage that has a repair. Refused if another process works on the project (MLN4010). */
export function repair(engine: Engine, name: string, strays: Strays | undefined): Promise<Result<Repaired>> {
  // the look at all processes is only repeated for a project with some to end
  const again = async () => (strays === undefined ? undefined : (await findStrays(engine)).get(name));
  return withProjectLock(engine, name, async (): Promise<Result<Repaired>> => {
    const told: string[] = [];
    for (const { fix } of await examine(engine, name, await again())) {
      const text = await fix?.();
      if (text !== undefined) told.push(text);
    }
    return { value: { left: await examine(engine, name, await again()), told }, diagnostics: [] };
  });
}

function strayDamage({ ports: { local } }: Engine, { paths }: Store, { processes, isGone, devices }: Strays): Damage {
  const pids = listed(processes.map(({ pid }) => pid));
  const away = `ip link delete ${devices.join(' and ip link delete ')}`;
  return {
    problem: isGone
      ? `the directory was deleted while processes ${pids} use it`
      : `processes ${pids} use a directory that was deleted; the project was built again`,
    repair: `mln ends them${devices.length === 0 ? '' : `; the network devices stay: ${away}`}`,
    async fix() {
      await end(processes);
      // a run directory elsewhere
      if (isGone && (await local.stat(paths.project)) === undefined) await local.remove(paths.run);
      const rest = devices.length === 0 ? '' : `; the network devices ${devices.join(', ')} stay: ${away}`;
      return `mln ended the processes ${pids}, whose directory was deleted${rest}`;
    },
  };
}

const mostListed = 8;

function listed(pids: readonly number[]): string {
  const rest = pids.length - mostListed;
  return `${pids.slice(0, mostListed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

async function stateDamage({ ports: { local } }: Engine, store: Store): Promise<readonly Damage[]> {
  const problem = await problemOf(() => store.readState());
  if (problem === undefined) return [];
  const older = await lastBuiltState(store);
  if (older === undefined) return [{ problem: problem.message }];
  const { number, state } = older;
  const fix = async (): Promise<undefined> => {
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

async function setAside({ ports: { local } }: Engine, run: StoredRun, aside: string): Promise<undefined> {
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
