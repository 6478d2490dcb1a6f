// Carries out a plan: locks the project, writes the journal, acts, and updates the project's state.
import type { CodeText, Diagnostic, Result, Values } from '../api/diagnostic.js';
import type { RunEvent, RunOutcome } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { failure } from '../diagnostics/diagnose.js';
import { errorDiagnostic } from '../diagnostics/from-error.js';
import { actionOf } from '../plugin/registry.js';
import { execute } from '../run/execute.js';
import { openJournal } from '../run/journal.js';
import { secretsFrom } from '../run/secrets.js';
import type { OnFailure, RunContext, RunResult } from '../run/world.js';
import { lockProject, ProjectLocked } from '../state/lock.js';
import { kernelPaths } from '../state/project-dir.js';
import type { NextState, Store, StoredRun } from '../state/store.js';
import { stepMs } from '../system/deadlines.js';
import { beginCall, type Engine } from './engine.js';
import { type Project, storeOf } from './project.js';
import { stateAfter } from './state-after.js';

/** The behaviour of a run, for any plan. */
export interface RunOptions {
  /** Aborted: the run begins no more steps, and undoes those that it began. */
  readonly signal?: AbortSignal;
  /** Default: the policy of the configuration. */
  readonly onFailure?: OnFailure;
  /** The largest number of lanes that act at a time. Default: the number of the configuration. */
  readonly jobs?: number;
  /** Called when the event is on disk in the journal. */
  event?(event: RunEvent): void;
}

/** A run that ended, successfully or not. */
export interface Applied extends RunResult {
  /** `false` if mln could not write the end into the project's state: `resume` writes it later. */
  readonly settled: boolean;
  /** The source texts of the diagnostics, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Carries out a plan that was made for the project. The value contains failures of steps. The value is absent, and the run has not
 * begun, if another process works on the project (MLN4010) or an earlier run of it is unfinished (MLN4003). The same holds if another
 * run of it began after the project was opened (MLN4033). `change` and `build` plan under the lock, and so need no second try.
 */
export function apply(project: Project, plan: Plan, options: RunOptions = {}): Promise<Result<Applied>> {
  const { engine, name, secrets } = project;
  const intended = { plan, nextState: stateAfter(project, plan), secrets };
  return withProjectLock(
    engine,
    name,
    async (store) => (await otherRunSince(project, store)) ?? beginRun({ engine, store, options }, intended),
  );
}

/** The refusal of a project of which another run began after it was opened. `beginRun` refuses an unfinished run. */
export async function otherRunSince({ name, generation }: Project, store: Store): Promise<Refusal | undefined> {
  const isSame = (await store.unfinishedRun()) !== undefined || (await store.generation()) === generation;
  return isSame ? undefined : refused(codes.otherRunBegan, { project: name });
}

export interface Intended {
  readonly plan: Plan;
  /** The state of the project after a complete run of the plan. */
  readonly nextState: NextState;
  readonly secrets: ReadonlyMap<string, string>;
}

/** A project that this process has locked. */
export interface Held {
  readonly engine: Engine;
  readonly store: Store;
  readonly options: RunOptions;
}

/** Makes a new run of a project. Call it under the lock. */
export async function beginRun({ engine, store, options }: Held, intended: Intended): Promise<Result<Applied>> {
  const { plan, nextState, secrets } = intended;
  const unfinished = await store.unfinishedRun();
  if (unfinished !== undefined) return refused(codes.unfinishedRun, { project: plan.project, command: unfinished.command });
  const run = await store.newRun({ plan, nextState, secrets: Object.fromEntries(secrets) }).catch(async (error: unknown) => {
    await forgetUnbegun(engine, store);
    throw error;
  });
  return { value: await carryOut(engine, { store, run, plan, how: execute }, options), diagnostics: [] };
}

export interface RunInProgress {
  readonly store: Store;
  readonly run: StoredRun;
  readonly plan: Plan;
  how(plan: Plan, context: RunContext): Promise<RunResult>;
}

/** Performs one run from its first record to the settled state. Call it under the lock. */
export async function carryOut(engine: Engine, { store, run, plan, how }: RunInProgress, options: RunOptions): Promise<Applied> {
  const { hooks } = beginCall(engine);
  const texts = await textsOf(store, run);
  const journal = openJournal(run.journalFile);
  const emit = (event: RunEvent): void => {
    options.event?.(event);
    hooks.tell('event', event);
  };
  try {
    const secret = secretsFrom(await run.secrets());
    const result = await how(plan, { ...runPorts(engine, options, plan), journal, emit, secret });
    const unsettled = await settle(engine, { store, run, outcome: result.outcome });
    return { ...result, diagnostics: [...result.diagnostics, ...unsettled], settled: unsettled.length === 0, texts };
  } finally {
    await journal.close();
  }
}

function runPorts(
  { plugins, ports, config, connect, deadlines }: Engine,
  { signal, onFailure = config.defaults.onFailure, jobs = config.defaults.jobs }: RunOptions,
  { replaces }: Plan,
): Omit<RunContext, 'journal' | 'emit' | 'secret'> {
  return {
    ...{ action: actionOf(plugins), sh: ports.sh, files: ports.files, clock: ports.clock, at: connect },
    signal: signal ?? new AbortController().signal,
    jobs,
    stepTimeoutMs: deadlines?.stepMs ?? stepMs,
    // the old project goes only when all hosts of the new one are ready
    onFailure: replaces === true && onFailure === 'lane' ? 'all' : onFailure,
  };
}

async function textsOf(store: Store, run: StoredRun): Promise<ReadonlyMap<string, string>> {
  const nextState = await run.nextState();
  const state = typeof nextState === 'string' ? await store.readState() : nextState.state;
  return new Map(Object.entries(state?.sources ?? {}));
}

/** Does the work while no other mln works on the project. The value is absent if another process works on it (MLN4010). */
export async function withProjectLock<T extends object>(
  engine: Engine,
  name: string,
  work: (store: Store) => Promise<T>,
): Promise<T | Refusal> {
  const store = storeOf(engine, name);
  const { projects } = store.paths;
  const wasThere = (await engine.ports.local.stat(projects)) !== undefined;
  try {
    const lock = await lockProject(kernelPaths(store.paths).lock, name);
    return await work(store).finally(async () => {
      await lock.release();
      // a refused plan leaves nothing
      if (!wasThere && (await engine.ports.local.list(projects)).length === 0) await engine.ports.local.remove(projects);
    });
  } catch (error) {
    if (error instanceof ProjectLocked) return refused(codes.projectLocked, { pid: error.pid, project: name });
    throw error;
  }
}

export interface Refusal {
  readonly value?: never;
  readonly diagnostics: readonly Diagnostic[];
}

export function refused(row: CodeText, values: Values): Refusal {
  return { diagnostics: [failure(row, undefined, values)] };
}

interface Ended {
  readonly store: Store;
  readonly run: StoredRun;
  readonly outcome: RunOutcome;
}

/** Updates the state of the project after a run. Returns the error if mln cannot write the state, and leaves that to `resume`. */
export async function settle(engine: Engine, { store, run, outcome }: Ended): Promise<readonly Diagnostic[]> {
  try {
    await store.settle();
    if ((outcome === 'done' && run.command === 'remove') || outcome === 'rolled-back') await removeUnbuilt(engine, store);
    return [];
  } catch (error) {
    const diagnostic = errorDiagnostic(error);
    if (diagnostic === undefined) throw error;
    const { project, projects } = store.paths;
    const name = project.slice(projects.length + 1);
    return [
      { ...diagnostic, hint: `repair that, then mln resume -p ${name}: the steps are done, and only the state is not written` },
    ];
  }
}

/** Removes the directories of a project that has nothing left. */
async function removeUnbuilt({ ports: { local } }: Engine, { paths, readState }: Store): Promise<void> {
  if ((await readState()) !== undefined) return;
  await local.remove(paths.run);
  await local.remove(paths.project);
}

/** Removes a run that mln could not write completely, because the disk was full or mln was killed. */
export async function forgetUnbegun(engine: Engine, store: Store): Promise<void> {
  await store.removeUnbegun();
  await removeUnbuilt(engine, store);
}
