// The project's directory → its state and its runs, and back.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Model } from '../api/model.js';
import type { Files } from '../api/ports.js';
import type { Plan, PlanCommand } from '../api/step.js';
import { changesProject, planCommands } from '../plan/operations.js';
import { readJournal } from '../run/journal.js';
import { type RunState, replay } from '../run/replay.js';
import { unlessMissing } from '../system/errno.js';
import { kernelPaths, makeProjectDirs } from './project-dir.js';
import { stateShape } from './state-shape.js';
import { nextStateOfOne, planOfOne, stateOfOne } from './version-one.js';
import { type Fields, readVersioned, StateUnreadable, stateVersion } from './versioned.js';
import { withoutSecrets } from './without-secrets.js';

/** The result of the last finished build or upgrade of the project. */
export interface ProjectState {
  readonly version: typeof stateVersion;
  readonly project: string;
  readonly model: Model;
  /** The project file and its includes, by absolute path, without secrets. */
  readonly sources: Readonly<Record<string, string>>;
  /** By host name. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** JSON data that plugins keep, by plugin. */
  readonly pluginState?: Readonly<Record<string, Json>>;
}

/** The state of the project after the run: a new one, none, or the same. */
export type NextState = { readonly state: ProjectState } | 'removed' | 'same';

export interface StoredRun {
  /** Counts from 1. */
  readonly number: number;
  readonly command: PlanCommand;
  readonly dir: string;
  readonly journalFile: string;
  plan(): Promise<Plan>;
  nextState(): Promise<NextState>;
  secrets(): Promise<Readonly<Record<string, string>>>;
  /** The state of the run by its journal. Throws `JournalBroken`. */
  state(): RunState;
}

export interface NewRun {
  readonly plan: Plan;
  readonly nextState: NextState;
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Store {
  readonly paths: Paths;
  /** `undefined` if the project is not built. Throws `StateUnreadable`. */
  readState(): Promise<ProjectState | undefined>;
  writeState(state: ProjectState): Promise<void>;
  /**
   * Writes the files of a new run, and makes the project's directories. All of them are on disk when this resolves; the journal is
   * still empty.
   */
  newRun(run: NewRun): Promise<StoredRun>;
  lastRun(): Promise<StoredRun | undefined>;
  /** All runs, newest first. */
  runs(): Promise<readonly StoredRun[]>;
  /** Another value after each new run, by which a caller notices the run of another process. */
  generation(): Promise<string>;
  /** The last run, if it must be resumed or rolled back first. */
  unfinishedRun(): Promise<StoredRun | undefined>;
  /**
   * Updates the state from the last run's journal, once. Call it under the lock, before all other work and after a run. This also
   * repairs a crash between the end of the journal and the update of the state.
   */
  settle(): Promise<void>;
  /** Removes the files of a run that was killed before its first record. Call it under the lock. */
  removeUnbegun(): Promise<void>;
}

export function openStore(paths: Paths, files: Files): Store {
  const at = kernelPaths(paths);
  const readState = () => readVersioned<ProjectState>(files, at.state, { upgrade: stateOfOne, shape: stateShape });
  const writeState = (state: ProjectState) => writeJson(files, at.state, state);
  const lastRun = async () => {
    const last = (await runNames(at.runs)).at(-1);
    return last === undefined ? undefined : storedRun(files, join(at.runs, last));
  };
  const removeUnbegun = async (): Promise<void> => {
    await files.remove(join(at.runs, making));
    const run = await lastRun();
    if (run !== undefined && run.state().header === undefined) await files.remove(run.dir);
  };
  // and the copy of the text, which only people read
  const removeEndedRuns = async (): Promise<void> => {
    for (const path of [join(at.runs, making), at.source]) await files.remove(path);
    for (const name of await runNames(at.runs)) {
      const run = storedRun(files, join(at.runs, name));
      if (['done', 'rolled-back'].includes(run.state().outcome ?? '')) await files.remove(run.dir);
    }
    for (const name of await files.list(paths.logs)) if (name.endsWith('.1')) await files.remove(join(paths.logs, name));
  };
  const settle = async (): Promise<void> => {
    const run = await lastRun();
    const outcome = run?.state().outcome;
    if (run === undefined || (outcome !== 'done' && outcome !== 'rolled-back')) return;
    if (outcome === 'done' && !(await isSettled(files, run))) {
      const nextState = await run.nextState();
      if (nextState === 'removed') await files.remove(at.state);
      else if (nextState !== 'same') await writeState(nextState.state);
      if (nextState !== 'same' && nextState !== 'removed') await writeSource(files, at.source, nextState.state);
      await files.write(join(run.dir, 'settled'), '');
    }
    // last, because until the run is settled a rollback can undo it, and reads them
    await files.remove(join(run.dir, 'secrets.json'));
  };
  return {
    paths,
    readState,
    writeState,
    lastRun,
    runs: async () => (await runNames(at.runs)).toReversed().map((name) => storedRun(files, join(at.runs, name))),
    newRun: async (run) => {
      await makeProjectDirs(paths);
      await removeUnbegun();
      await settle(); // without this the previous run would be forgotten
      // a removal must work on a full disk too: it takes the room of ended runs
      if (run.plan.command === 'remove') await removeEndedRuns();
      return storeRun(files, at.runs, run);
    },
    generation: async () => {
      const last = (await runNames(at.runs)).at(-1) ?? '';
      const made = last === '' ? undefined : await files.stat(join(at.runs, last, 'plan.json'));
      return `${last} ${made?.mtimeMs ?? ''}`;
    },
    unfinishedRun: async () => {
      const run = await lastRun();
      return run !== undefined && mustBeFinished(run) ? run : undefined;
    },
    settle,
    removeUnbegun,
  };
}

/** If a run that only changed machines came to its end, the next plan begins from observed facts, so such a run needs no resume. */
function mustBeFinished(run: StoredRun): boolean {
  const { header, outcome, steps } = run.state();
  if (header === undefined || outcome === 'done' || outcome === 'rolled-back') return false;
  if (changesProject(run.command)) return true;
  return (
    outcome === undefined || [...steps.values()].some((state) => state === 'acting' || state === 'undoing' || state === 'failed')
  );
}

async function isSettled(files: Files, run: StoredRun): Promise<boolean> {
  return (await files.stat(join(run.dir, 'settled'))) !== undefined;
}

/** The name of a new run until its files are complete. */
const making = 'making';

const runName = new RegExp(`^(\\d{4,})-(${planCommands.join('|')})$`);

/** Oldest first. */
async function runNames(runs: string): Promise<readonly string[]> {
  const names = (await unlessMissing(() => readdir(runs), [])).filter((name) => runName.test(name));
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}

async function storeRun(files: Files, runs: string, run: NewRun): Promise<StoredRun> {
  const last = Number.parseInt((await runNames(runs)).at(-1) ?? '0', 10);
  const dir = join(runs, `${String(last + 1).padStart(4, '0')}-${run.plan.command}`);
  // under another name until it is complete: mln could neither resume nor roll back a run without a plan
  const temporary = join(runs, making);
  await files.mkdir(temporary, { mode: 0o700 });
  await writeJson(files, join(temporary, 'plan.json'), run.plan);
  await writeJson(files, join(temporary, 'next-state.json'), { version: stateVersion, nextState: withoutSecretsIn(run) });
  await writeJson(files, join(temporary, 'secrets.json'), { version: stateVersion, secrets: run.secrets ?? {} });
  await files.rename(temporary, dir);
  return storedRun(files, dir);
}

// people read the texts; the run reads its secrets from a file that mln removes when it settles the run
function withoutSecretsIn({ nextState, secrets = {} }: NewRun): NextState {
  if (typeof nextState === 'string') return nextState;
  const clean = (text: string) => withoutSecrets(text, Object.values(secrets));
  const sources = Object.entries(nextState.state.sources).map(([file, text]) => [file, clean(text)] as const);
  return { state: { ...nextState.state, sources: Object.fromEntries(sources) } };
}

const doneState: RunState = {
  header: { project: '', command: 'build', hash: '', at: 0 },
  outcome: 'done',
  steps: new Map(),
  outputs: new Map(),
  children: [],
};

function storedRun(files: Files, dir: string): StoredRun {
  const [, number = '0', command = 'build'] = runName.exec(dir.slice(dir.lastIndexOf('/') + 1)) ?? [];
  const journalFile = join(dir, 'journal.ndjson');
  const read = async <T>(name: string, upgrade: (old: Fields) => Fields = (old) => old): Promise<T> => {
    const path = join(dir, name);
    const value = await readVersioned<T>(files, path, { upgrade });
    if (value === undefined) throw new StateUnreadable(path, 'it is missing');
    return value;
  };
  return {
    number: Number.parseInt(number, 10),
    command: command as PlanCommand, // the expression lets no other through
    dir,
    journalFile,
    plan: () => read<Plan>('plan.json', planOfOne),
    nextState: async () => {
      const now = join(dir, 'next-state.json');
      const name = (await files.stat(now)) === undefined ? 'becomes.json' : 'next-state.json'; // the name in version 1
      return (await read<{ nextState: NextState }>(name, nextStateOfOne)).nextState;
    },
    secrets: async () => (await read<{ secrets: Record<string, string> }>('secrets.json')).secrets,
    // the journal of a run that the state includes has no further use, and may be damaged
    state: () => (existsSync(join(dir, 'settled')) ? doneState : replay(readJournal(journalFile))),
  };
}

// a copy for people; the state has all texts
async function writeSource(files: Files, path: string, { model, sources }: ProjectState): Promise<void> {
  const text = sources[model.file];
  if (text !== undefined) await files.write(path, text, { mode: 0o600 });
}

function writeJson(files: Files, path: string, value: unknown): Promise<void> {
  return files.write(path, `${JSON.stringify(value, undefined, 1)}\n`, { mode: 0o600 });
}
