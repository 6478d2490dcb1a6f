// A project: read from a file and checked, or read from the directory of a built one.
import { join, resolve } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Paths } from '../api/facts.js';
import { CodedError } from '../api/failure.js';
import type { Model, Origins } from '../api/model.js';
import type { LocalFiles } from '../api/ports.js';
import type { Roots } from '../api/roots.js';
import type { PlanCommand } from '../api/step.js';
import { projectPaths } from '../config/project-paths.js';
import { rootsOf } from '../config/roots.js';
import { type Look, trusted } from '../config/trust.js';
import { codes } from '../diagnostics/catalogue.js';
import { failure } from '../diagnostics/diagnose.js';
import { type Loaded, loadProject } from '../model/load.js';
import { isProjectName } from '../model/names.js';
import { checkServerThings } from '../model/server-things.js';
import { baseContext, modelContext } from '../plan/context.js';
import type { KernelContext } from '../plan/request.js';
import { originsOf } from '../state/origins.js';
import { kernelPaths } from '../state/project-dir.js';
import { openStore, type ProjectState, type Store } from '../state/store.js';
import { maskSecrets } from '../state/without-secrets.js';
import { beginCall, type Call, type Engine, hasErrors } from './engine.js';

/** The input of plans. `report` collects all diagnostics about the project, each once. */
export interface Project extends Call {
  readonly engine: Engine;
  readonly name: string;
  readonly paths: Paths;
  readonly store: Store;
  readonly model: Model;
  /** The places where its values were written. */
  readonly origins: Origins;
  /** The files of its text, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Secret values by their names in the model. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Disks that exist, by host. */
  readonly disks: ProjectState['disks'];
  /** Of the store, when the project was read. */
  readonly generation: string;
}

/** A project of a file. */
export interface LoadedProject extends Project {
  readonly draft: NonNullable<Loaded['draft']>;
  readonly includes: Loaded['includes'];
}

/** A project that was built. */
export interface BuiltProject extends Project {
  readonly state: ProjectState;
}

/** `text`: check only the text; plugins do not check whether this server has the files that the project needs. */
export type Depth = 'checked' | 'text';

/** The readable part of a file, with the errors in it. */
export async function readFile(engine: Engine, file: string, depth: Depth = 'checked'): Promise<Loaded & Call> {
  const { config, claims, ports } = engine;
  const call = beginCall(engine);
  const { report, hooks } = call;
  const path = resolve(file);
  const nameless = kernelContext(engine, call, { name: '', file: path });
  const loaded = await loadProject(path, {
    ...{ local: ports.local, claims, report, includeRoots: nameless.roots.includes, defaults: config.defaults },
    trusted: hooks.trusted,
    parse: (source) => hooks.first('parse', (plugin) => [source, baseContext(nameless, plugin)]),
    expand: (draft) => hooks.rewrite('expand', draft, (plugin) => baseContext(nameless, plugin)),
    ...(depth === 'text'
      ? {}
      : {
          named: (things) => checkServerThings(things, serverThingContext(engine, nameless)),
          validate: (model, origins) => {
            const known = { ...kernelContext(engine, call, { name: model.project, file: path }), model, origins };
            return hooks.each('validate', (plugin) => [modelContext(known, plugin)]);
          },
        }),
  });
  return { ...loaded, ...call };
}

/** The texts are always present, because the diagnostics refer to them. */
export type LoadResult = Result<LoadedProject> & { readonly texts: ReadonlyMap<string, string> };

/** Reads and checks a project file. The value is absent if the file has an error. */
export async function load(engine: Engine, file: string, depth: Depth = 'checked'): Promise<LoadResult> {
  const { model, draft, origins, secrets, texts, includes, diagnostics, report, hooks } = await readFile(engine, file, depth);
  const shown = shownTexts({ texts, secrets });
  if (model === undefined || draft === undefined || report.hasErrors) return { diagnostics: [...diagnostics], texts: shown };
  const { project: name } = model;
  const store = storeOf(engine, name);
  const generation = await store.generation();
  const known = { engine, report, hooks, name, paths: store.paths, store, disks: {}, generation };
  return { value: { ...known, model, draft, origins, secrets, texts, includes }, diagnostics: [...diagnostics], texts: shown };
}

/** The texts with asterisks for secrets, for the frames of diagnostics. */
export function shownTexts({ texts, secrets }: Pick<Project, 'texts' | 'secrets'>): ReadonlyMap<string, string> {
  const values = [...secrets.values()];
  return new Map([...texts].map(([file, text]) => [file, maskSecrets(text, values)]));
}

/** The content of a project's directory; both fields are absent if the project does not exist. */
export interface Found {
  readonly project?: BuiltProject;
  /** A run that must be resumed or rolled back before anything else. */
  readonly unfinished?: PlanCommand;
}

/** @throws StateUnreadable when the state is damaged or of another version */
export async function find(engine: Engine, name: string): Promise<Found> {
  const store = storeOf(engine, name);
  const generation = await store.generation();
  const run = await store.unfinishedRun();
  const unfinished = run === undefined ? {} : { unfinished: run.command };
  const state = await store.readState();
  if (state === undefined) return unfinished;
  if (state.project !== name) {
    const [directory, old] = [store.paths.project, join(store.paths.projects, state.project)];
    throw new CodedError(codes.projectRenamed, { name, project: state.project, directory, old });
  }
  const texts = new Map(Object.entries(state.sources));
  const read = { store, state, texts, generation, origins: originsOf(state), secrets: new Map<string, string>() };
  const { model, disks } = state;
  return { ...unfinished, project: { engine, ...beginCall(engine), name, paths: store.paths, ...read, model, disks } };
}

/**
 * A built project, by its name. The value is absent if the project is not built (MLN4002), or a run of it is unfinished (MLN4003).
 * @throws StateUnreadable when the state is damaged or of another version
 */
export async function open(engine: Engine, name: string): Promise<Result<BuiltProject>> {
  const { project, unfinished } = await find(engine, name);
  if (unfinished !== undefined)
    return { diagnostics: [failure(codes.unfinishedRun, undefined, { project: name, command: unfinished })] };
  if (project === undefined) return { diagnostics: [failure(codes.projectNotBuilt, undefined, { project: name })] };
  return { value: project, diagnostics: [] };
}

/** Directories below the projects directory with a project, or with an unfinished run of one; sorted. */
export async function projectNames({ config, ports: { local } }: Engine): Promise<readonly string[]> {
  const { projects } = config.paths;
  const names = (await local.list(projects)).filter(isProjectName);
  const holds = async (name: string) => {
    const at = kernelPaths({ project: `${projects}/${name}` });
    return (await local.stat(at.state)) !== undefined || (await local.list(at.runs)).some((run) => /^\d/.test(run));
  };
  const found = await Promise.all(names.map(holds));
  return names.filter((_, i) => found[i]).sort();
}

export function pathsOf({ config, uid }: Engine, project: string): Paths {
  return projectPaths(config.paths, project, uid);
}

/** The store of a project by name. The project may be missing. */
export function storeOf(engine: Engine, name: string): Store {
  return openStore(pathsOf(engine, name), engine.ports.local);
}

export interface ProjectId {
  readonly name: string;
  /** Absolute; the text of the project. */
  readonly file: string;
}

/** The context for plugins of a project of that name. */
export function kernelContext(
  engine: Engine,
  { report }: Pick<Call, 'report'>,
  { name, file }: ProjectId,
): KernelContext & Pick<Call, 'report'> {
  const { options, ports } = engine;
  return { report, local: ports.files, paths: pathsOf(engine, name), roots: rootsFor(engine, file), options };
}

/** The things of the server that the project of that file may name. */
export function rootsFor({ config, plugins, options, claims, home }: Engine, file: string): Roots {
  const namedBy = (word: string) => claims.owner('host', word)?.decoder.names;
  return rootsOf({ config, options, home, namedBy, plugins: plugins.plugins.map(({ plugin }) => plugin) }, file);
}

function serverThingContext({ ports: { local }, config, uid }: Engine, { report, roots }: ReturnType<typeof kernelContext>) {
  const distrust = (path: string) => trusted(path, { uid }, lookWith(local));
  return { local, roots, files: config.paths.files, report, distrust };
}

/** The look of `trusted` for paths without links. */
function lookWith(local: LocalFiles): Look {
  return async (path) => {
    const stat = await local.stat(path);
    return stat && { uid: stat.uid, mode: stat.mode };
  };
}

/** The same with its model. */
export function projectContext({ engine, report, hooks, name, model, origins }: Project) {
  return { ...kernelContext(engine, { report }, { name, file: model.file }), model, origins, hooks, set: engine.plugins };
}

/** The diagnostics since there were `before` of them, with the value if no error is among them. */
export function resultSince<T>({ report }: Pick<Call, 'report'>, before: number, value: T | undefined): Result<T> {
  const diagnostics: readonly Diagnostic[] = report.diagnostics.slice(before);
  return value === undefined || hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}
