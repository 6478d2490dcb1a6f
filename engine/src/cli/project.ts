// A project file, or a project that was built, made ready for planning.
import { resolve } from 'node:path';
import type { Paths } from '../api/hooks.js';
import type { Model, Origins } from '../api/model.js';
import type { Plan } from '../api/step.js';
import type { Reporter } from '../diagnostics/report.js';
import type { Loaded } from '../model/load.js';
import { buildPlan, type PlanRequest } from '../plan/build.js';
import type { ProjectContext } from '../plan/context.js';
import { observe } from '../plan/observe.js';
import { type Depth, readProject } from '../plan/read.js';
import { originsOf } from '../state/origins.js';
import { projectPaths } from '../state/project-dir.js';
import { openStore, type ProjectState, type Store } from '../state/store.js';
import { refuse, type Session, stopOnErrors } from './session.js';

export type LoadedProject = Loaded & { readonly model: Model };

/** Reads and checks a project file; ends the command with 2 when anything is wrong with it. */
export async function loadFile(session: Session, file: string, depth: Depth = 'checked'): Promise<LoadedProject> {
  const loaded = await readFile(session, file, depth);
  stopOnErrors(session, 2, loaded.texts);
  if (loaded.model === undefined) throw new Error('no model and no error'); // load reports before it gives up
  return { ...loaded, model: loaded.model };
}

/** As far as it can be read; what is wrong with it is in the session's report. */
export function readFile(session: Session, file: string, depth: Depth = 'checked'): Promise<Loaded> {
  return readProject(resolve(session.ctx.io.cwd, file), { ...session, of: (project) => bareWorld(session, project) }, depth);
}

function bareWorld(session: Session, project: string) {
  return {
    report: session.report,
    local: session.ctx.local,
    paths: pathsOf(session, project),
    options: session.config.options,
  };
}

export function pathsOf(session: Session, project: string): Paths {
  return projectPaths(session.config.paths, project, session.ctx.io.uid);
}

export function modelWorld(
  session: Session,
  model: Model,
  origins: Origins = new Map(),
): ProjectContext & { readonly report: Reporter } {
  return {
    ...bareWorld(session, model.project),
    model,
    origins,
  };
}

export async function planFor(session: Session, request: PlanRequest, project: Planned): Promise<Plan> {
  const context = { ...modelWorld(session, project.model, project.origins), set: session.set, hooks: session.hooks };
  const facts = await observe({ ...context, sh: session.sh, intent: request.intent });
  const plan = await buildPlan(request, {
    ...context,
    facts,
    disks: project.disks ?? {},
    localServer: localServerOf(session),
  });
  stopOnErrors(session, 3, project.texts);
  if (plan === undefined) throw new Error('no plan and no error'); // buildPlan reports before it gives up
  return plan;
}

/** The name of this server. */
export function localServerOf({ config, ctx }: Session): string {
  return config.defaults.server ?? ctx.io.hostname;
}

export interface Planned {
  readonly model: Model;
  readonly origins?: Origins;
  readonly texts?: ReadonlyMap<string, string>;
  readonly disks?: ProjectState['disks'];
}

export interface BuiltProject extends Planned {
  readonly name: string;
  readonly paths: Paths;
  readonly store: Store;
  readonly state: ProjectState;
}

/** The store of a project by name; the project need not exist. */
export function storeOf(session: Session, name: string): Store {
  return openStore(pathsOf(session, name));
}

/** A project that was built; ends the command with 3 when it was not, or when an earlier run is unfinished. */
export async function builtProject(session: Session, name: string): Promise<BuiltProject> {
  const store = storeOf(session, name);
  await refuseUnfinished(session, name);
  const state = await store.readState();
  if (state === undefined) return refuse(session, 'MLN4002', undefined, { project: name });
  const { model, disks, sources } = state;
  const texts = new Map(Object.entries(sources));
  return { name, paths: pathsOf(session, name), store, state, model, disks, texts, origins: originsOf(state) };
}

export async function refuseUnfinished(session: Session, name: string): Promise<void> {
  const run = await storeOf(session, name).unfinishedRun();
  if (run !== undefined) refuse(session, 'MLN4003', undefined, { project: name, command: run.command });
}
