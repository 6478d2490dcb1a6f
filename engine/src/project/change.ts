// Changes a project in one locked run: locks it, looks at its machines, plans, asks, and runs.
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import type { PlanRequest } from '../plan/request.js';
import {
  type Applied,
  beginRun,
  type Held,
  type Intended,
  otherRunSince,
  type Refusal,
  type RunOptions,
  refused,
  withProjectLock,
} from './apply.js';
import type { Engine } from './engine.js';
import { plan } from './plan.js';
import { type BuiltProject, type Found, find, type LoadedProject, open, type Project, shownTexts } from './project.js';
import { isUnchanged, stateAfter } from './state-after.js';

export interface ChangeOptions extends RunOptions {
  /** Called with each plan that has something to do, under the lock and before the run. After `false` mln does nothing. */
  decide?(planned: Planned): Promise<boolean>;
}

/** A plan with its warnings and notes, which the result of the change has as well. */
export interface Planned {
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** The source texts of the diagnostics, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface ChangeRequest {
  /** Of the project. */
  readonly name: string;
  readonly request: PlanRequest | ((project: BuiltProject) => PlanRequest);
}

/** The run; or no run, with the outcome `unchanged` if nothing was to do, and `declined` if `decide` refused the plan. */
export type Changed = Applied | (Omit<Applied, 'outcome'> & { readonly outcome: 'unchanged' | 'declined' });

function withoutRun(outcome: 'unchanged' | 'declined'): Changed {
  return { outcome, diagnostics: [], steps: new Map(), irreversible: [], settled: true, texts: new Map() };
}

export type ChangeResult = Result<Changed> & { readonly texts?: ReadonlyMap<string, string> };

/**
 * Plans and carries out a request for a built project. `request` may depend on the project. The value is absent if the project is not
 * built (MLN4002), a run of it is unfinished (MLN4003), or another process works on it (MLN4010). The value is also absent if mln
 * refuses the plan.
 */
export function change(engine: Engine, { name, request }: ChangeRequest, options: ChangeOptions = {}): Promise<ChangeResult> {
  return withProjectLock(engine, name, async (store): Promise<ChangeResult> => {
    const { value: project, diagnostics } = await open(engine, name);
    if (project === undefined) return { diagnostics };
    const wanted = typeof request === 'function' ? request(project) : request;
    return runPlanned({ engine, store, options }, project, await plan(project, wanted));
  });
}

/** The same for a project with another model than the built one. Refused if another run began after it was opened (MLN4033). */
export function planAndRun(project: Project, request: PlanRequest, options: ChangeOptions): Promise<ChangeResult> {
  const { engine, name } = project;
  return withProjectLock(
    engine,
    name,
    async (store): Promise<ChangeResult> =>
      (await otherRunSince(project, store)) ?? runPlanned({ engine, store, options }, project, await plan(project, request)),
  );
}

export interface BuildOptions extends ChangeOptions {
  /** Replaces a built project. Its machines and disks go when all new disks are ready. */
  readonly replace?: boolean;
}

/**
 * Builds a project. `unchanged` if it was built from the same text. The value is absent if mln refuses: another text is built and
 * `replace` is not set (MLN4001), and the reasons of `change`.
 */
export function build(project: LoadedProject, options: BuildOptions = {}): Promise<ChangeResult> {
  const { engine, name } = project;
  return withProjectLock(engine, name, async (store): Promise<ChangeResult> => {
    const found = await finished(project);
    if ('diagnostics' in found) return found;
    const old = found.project;
    if (old === undefined || options.replace === true)
      return runPlanned({ engine, store, options }, project, await plan(project, { intent: 'build' }, old));
    if (!isUnchanged(old.state, project)) return refused(codes.projectAlreadyBuilt, { project: name });
    return { value: withoutRun('unchanged'), diagnostics: [], texts: shownTexts(project) };
  });
}

/** The plan that `build` carries out; looks and changes nothing. Without `replace` it is the plan for a project that is not built. */
export async function planBuild(
  project: LoadedProject,
  { replace = false }: Pick<BuildOptions, 'replace'>,
): Promise<Result<Plan>> {
  const old = replace ? await finished(project) : {};
  return 'diagnostics' in old ? old : plan(project, { intent: 'build' }, old.project);
}

/** The built project of that name, if any. Refused if a run of it is unfinished. */
async function finished({ name, engine }: LoadedProject): Promise<Pick<Found, 'project'> | Refusal> {
  const found = await find(engine, name);
  return found.unfinished === undefined ? found : refused(codes.unfinishedRun, { project: name, command: found.unfinished });
}

function runPlanned(
  held: ChangeHeld,
  project: Project,
  { value: planned, diagnostics }: Result<Plan>,
): Promise<ChangeResult> | ChangeResult {
  const { secrets } = project;
  const texts = shownTexts(project);
  if (planned === undefined) return { diagnostics, texts };
  const intended = { plan: planned, nextState: stateAfter(project, planned), secrets };
  return decideAndRun(held, intended, { diagnostics, texts });
}

export type ChangeHeld = Held & { readonly options: ChangeOptions };

/** Asks, and begins the run. Call it under the lock. */
export async function decideAndRun(
  { engine, store, options }: ChangeHeld,
  intended: Intended,
  { diagnostics, texts }: Omit<Planned, 'plan'>,
): Promise<ChangeResult> {
  const { plan: planned, nextState } = intended;
  if (planned.steps.length === 0 && nextState === 'same') return { value: withoutRun('unchanged'), diagnostics, texts };
  const agreed = options.decide === undefined || (await options.decide({ plan: planned, diagnostics, texts }));
  if (!agreed) return { value: withoutRun('declined'), diagnostics, texts };
  const begun = await beginRun({ engine, store, options }, intended);
  return { ...begun, diagnostics: [...diagnostics, ...begun.diagnostics], texts };
}
