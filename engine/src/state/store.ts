// The project's directory → its state and its runs, and back.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Model } from '../api/model.js';
import type { Files } from '../api/ports.js';
import type { Plan, PlanCommand } from '../api/step.js';
import { changesProject, planCommands } from '../plan/operations.js';
import { readJournal } from '../run/journal.js';
import { fold, type RunState } from '../run/replay.js';
import { unlessMissing } from '../system/errno.js';
import { kernelPaths, makeProjectDirs } from './project-dir.js';
import { nextStateOfOne, planOfOne, stateOfOne } from './version-one.js';
import { type Fields, readVersioned, stateVersion } from './versioned.js';
import { withoutSecrets } from './without-secrets.js';

/** What the last finished build or upgrade made of the project. */
export interface ProjectState {
  readonly version: typeof stateVersion;
  readonly project: string;
  readonly model: Model;
  /** The project file as it was read, and the files it includes, by absolute path; without its secrets. */
  readonly sources: Readonly<Record<string, string>>;
  /** By host name. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** What plugins keep: by plugin, JSON. */
  readonly pluginState?: Readonly<Record<string, Json>>;
}

/** What the project's state becomes when the run is done: another, none, or the same. */
export type NextState = { readonly state: ProjectState } | 'removed' | 'same';

export interface StoredRun {
  /** From 1. */
  readonly number: number;
  readonly command: PlanCommand;
  readonly dir: string;
  readonly journalFile: string;
  plan(): Promise<Plan>;
  nextState(): Promise<NextState>;
  secrets(): Promise<Readonly<Record<string, string>>>;
  /** What its journal says now. Throws `JournalBroken`. */
  state(): RunState;
}

export interface NewRun {
  readonly plan: Plan;
  readonly nextState: NextState;
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Store {
  readonly paths: Paths;
  /** `undefined` when the project is not built. Throws `StateUnreadable`. */
  readState(): Promise<ProjectState | undefined>;
  writeState(state: ProjectState): Promise<void>;
  /** Makes the project's directories too. All of it is on disk when this resolves; the journal is not begun. */
  newRun(run: NewRun): Promise<StoredRun>;
  lastRun(): Promise<StoredRun | undefined>;
  /** The last run, if it must be resumed or rolled back first. */
  unfinishedRun(): Promise<StoredRun | undefined>;
  /**
   * Brings the state up to what the last run's journal says, once. Call it under the lock before anything else and after a
   * run: a crash between the journal's end and the state is repaired by it.
   */
  settle(): Promise<void>;
}

export function openStore(paths: Paths, files: Files): Store {
  const at = kernelPaths(paths);
  const readState = () => readVersioned<ProjectState>(files, at.state, stateOfOne);
  const writeState = (state: ProjectState) => writeJson(files, at.state, state);
  const lastRun = async () => {
    const last = (await runNames(at.runs)).at(-1);
    return last === undefined ? undefined : storedRun(files, join(at.runs, last));
  };
  const settle = async (): Promise<void> => {
    const run = await lastRun();
    const outcome = run?.state().outcome;
    if (run === undefined || (outcome !== 'done' && outcome !== 'rolled-back')) return;
    // nobody takes this run up again
    await files.remove(join(run.dir, 'secrets.json'));
    if (outcome !== 'done' || (await isSettled(files, run))) return;
    const nextState = await run.nextState();
    if (nextState === 'removed') await files.remove(at.state);
    else if (nextState !== 'same') await writeState(nextState.state);
    if (nextState !== 'same' && nextState !== 'removed') await writeSource(files, at.source, nextState.state);
    await files.write(join(run.dir, 'settled'), '');
  };
  return {
    paths,
    readState,
    writeState,
    lastRun,
    newRun: async (run) => {
      await makeProjectDirs(paths);
      await settle(); // or the run before would be forgotten
      return storeRun(files, at.runs, run);
    },
    unfinishedRun: async () => {
      const run = await lastRun();
      return run !== undefined && mustBeFinished(run) ? run : undefined;
    },
    settle,
  };
}

/** Where only machines were changed and the run came to its end, the next plan begins from what it observes. */
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

const runName = new RegExp(`^(\\d{4,})-(${planCommands.join('|')})$`);

/** Oldest first. */
async function runNames(runs: string): Promise<readonly string[]> {
  const names = (await unlessMissing(() => readdir(runs), [])).filter((name) => runName.test(name));
  return names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
}

async function storeRun(files: Files, runs: string, run: NewRun): Promise<StoredRun> {
  const last = Number.parseInt((await runNames(runs)).at(-1) ?? '0', 10);
  const dir = join(runs, `${String(last + 1).padStart(4, '0')}-${run.plan.command}`);
  // under another name until it is whole: a run without its plan could be neither resumed nor rolled back
  const making = join(runs, 'making');
  await rm(making, { recursive: true, force: true });
  await files.mkdir(making, { mode: 0o700 });
  await writeJson(files, join(making, 'plan.json'), run.plan);
  await writeJson(files, join(making, 'next-state.json'), { version: stateVersion, nextState: withoutSecretsIn(run) });
  await writeJson(files, join(making, 'secrets.json'), { version: stateVersion, secrets: run.secrets ?? {} });
  await files.rename(making, dir);
  return storedRun(files, dir);
}

// the texts are kept for people to look at; what a run needs of the secrets is in a file that goes when it is settled
function withoutSecretsIn({ nextState, secrets = {} }: NewRun): NextState {
  if (typeof nextState === 'string') return nextState;
  const clean = (text: string) => withoutSecrets(text, Object.values(secrets));
  const sources = Object.entries(nextState.state.sources).map(([file, text]) => [file, clean(text)] as const);
  return { state: { ...nextState.state, sources: Object.fromEntries(sources) } };
}

function storedRun(files: Files, dir: string): StoredRun {
  const [, number = '0', command = 'build'] = runName.exec(dir.slice(dir.lastIndexOf('/') + 1)) ?? [];
  const journalFile = join(dir, 'journal.ndjson');
  const read = async <T>(name: string, upgrade?: (old: Fields) => Fields): Promise<T> => {
    const value = await readVersioned<T>(files, join(dir, name), upgrade);
    if (value === undefined) throw new Error(`${join(dir, name)} is missing`);
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
      const name = (await files.stat(now)) === undefined ? 'becomes.json' : 'next-state.json'; // as version 1 called it
      return (await read<{ nextState: NextState }>(name, nextStateOfOne)).nextState;
    },
    secrets: async () => (await read<{ secrets: Record<string, string> }>('secrets.json')).secrets,
    state: () => fold(readJournal(journalFile)),
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
