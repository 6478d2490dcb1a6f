// The embedding API: a file → project → plan → run, for programs that bring their own view. It prints nothing and ends nothing.
import { homedir, hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Result } from './api/diagnostic.js';
import type { RunEvent } from './api/event.js';
import type { Paths } from './api/hooks.js';
import type { Model, Origins } from './api/model.js';
import type { Shell } from './api/ports.js';
import type { Span } from './api/span.js';
import type { Plan } from './api/step.js';
import { digestSecrets } from './cli/secret-digest.js';
import { createHooks, type HookRunner } from './hooks/create.js';
import { currentScope } from './hooks/scope.js';
import { buildClaims, type ClaimTable } from './model/claims.js';
import { loadProject } from './model/load.js';
import { createReport, type Reporter } from './model/report.js';
import { buildPlan, type PlanRequest } from './plan/build.js';
import { baseCx, modelCx } from './plan/context.js';
import { observe } from './plan/observe.js';
import { type Config, loadConfig } from './plugin/config.js';
import { loadPlugins, type PluginSet } from './plugin/load.js';
import { changesProject } from './run/commands.js';
import { customizeAction } from './run/customize.js';
import { execute } from './run/execute.js';
import { openJournal } from './run/journal.js';
import { secretsFrom } from './run/secrets.js';
import type { OnFailure, RunResult, RunWorld } from './run/world.js';
import { lockProject } from './state/lock.js';
import { projectPaths } from './state/project-dir.js';
import { type Becomes, openStore, type ProjectState } from './state/store.js';
import { systemClock } from './system/clock.js';
import { diskFiles } from './system/disk-files.js';
import { execaShell } from './system/execa-shell.js';

export type { Diagnostic, Result } from './api/diagnostic.js';
export type { RunEvent, RunOutcome } from './api/event.js';
export type { Model } from './api/model.js';
export type { Plan, Step } from './api/step.js';
export type { PlanRequest } from './plan/build.js';
export type { Config } from './plugin/config.js';
export type { OnFailure, RunResult } from './run/world.js';
export { ProjectLocked } from './state/lock.js';

/** Configuration, plugins and the words they claim: what everything else is asked of. */
export interface Mln {
  readonly config: Config;
  readonly set: PluginSet;
  readonly claims: ClaimTable;
  readonly sh: Shell;
}

export interface OpenOptions {
  /** Read instead of `/etc/mln/mln.config.*`. */
  readonly config?: string;
  /** The configuration beside it is read, too. */
  readonly projectFile?: string;
  readonly paths?: Partial<Pick<Paths, 'projects' | 'templates' | 'files'>>;
}

/** A project that can be planned for. */
export interface Project {
  readonly model: Model;
  readonly origins: Origins;
  /** The files it was read from, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly disks: ProjectState['disks'];
}

/** No value when the configuration or a plugin is not usable. */
export const openMln = async ({ config: explicit, projectFile, paths = {} }: OpenOptions = {}): Promise<Result<Mln>> => {
  const { env } = process;
  const input = { explicit, projectFile, flags: { paths }, home: env.HOME ?? homedir(), cwd: process.cwd(), env };
  const read = await loadConfig(input);
  if (read.value === undefined || hasErrors(read)) return { diagnostics: read.diagnostics };
  const loaded = await loadPlugins(read.value);
  const claimed = buildClaims(loaded.value?.plugins.map(({ plugin }) => plugin) ?? []);
  const said = { diagnostics: [...read.diagnostics, ...loaded.diagnostics, ...claimed.diagnostics] };
  if (loaded.value === undefined || claimed.value === undefined || hasErrors(said)) return said;
  return { ...said, value: { config: read.value, set: loaded.value, claims: claimed.value, sh: execaShell({}) } };
};

/** Reads and checks a project file. No value when anything is wrong with it. */
export const load = async (mln: Mln, file: string): Promise<Result<Project>> => {
  const { report, hooks } = begin(mln);
  const world = (project = '') => bare(mln, report, project);
  const loaded = await loadProject(resolve(file), {
    local: diskFiles(),
    claims: mln.claims,
    includeRoots: mln.config.includeRoots,
    defaults: mln.config.defaults,
    report,
    parse: (source) => hooks.first('parse', (plugin) => [source, baseCx(world(), plugin)]),
    expand: (draft) => hooks.rewrite('expand', draft, (plugin) => baseCx(world(), plugin)),
    validate: (model, origins) =>
      hooks.each('validate', (plugin) => [modelCx({ ...world(model.project), model, origins }, plugin)]),
  });
  const { diagnostics } = report;
  if (loaded.model === undefined || report.hasErrors) return { diagnostics };
  const { model, origins, texts, secrets } = loaded;
  return { value: { model, origins, texts, secrets, disks: {} }, diagnostics };
};

/** A project that was built, by name; `undefined` when there is none. */
export const built = async (mln: Mln, name: string): Promise<Project | undefined> => {
  const state = await openStore(projectPaths(mln.config.paths, name)).readState();
  if (state === undefined) return undefined;
  const { origins = {} } = (state.kept?.kernel ?? {}) as { readonly origins?: Readonly<Record<string, Span>> }; // written by becomes, below
  return {
    model: state.model,
    origins: new Map(Object.entries(origins)),
    texts: new Map(Object.entries(state.sources)),
    secrets: new Map(),
    disks: state.disks,
  };
};

/** Looks at what there is and plans; changes nothing. */
export const plan = async (mln: Mln, project: Project, request: PlanRequest): Promise<Result<Plan>> => {
  const { report, hooks } = begin(mln);
  const { model, origins, disks } = project;
  const world = { ...bare(mln, report, model.project), model, origins, set: mln.set, hooks };
  const facts = await observe({ ...world, sh: mln.sh });
  const value = await buildPlan(request, { ...world, facts, disks, here: mln.config.defaults.server ?? hostname() });
  const { diagnostics } = report;
  return value === undefined || report.hasErrors ? { diagnostics } : { value, diagnostics };
};

export interface RunRequest {
  readonly project: Project;
  readonly plan: Plan;
  /** Aborted: what was begun is undone. */
  readonly signal?: AbortSignal;
  readonly onFailure?: OnFailure;
  readonly jobs?: number;
  /** Called when the journal has it on disk. */
  event?(event: RunEvent): void;
}

/**
 * Runs a plan and keeps the project's state. Failures are in the result.
 * @throws ProjectLocked when another process works on the project
 * @throws Error when an earlier run of it is unfinished
 */
export const run = async (mln: Mln, request: RunRequest): Promise<RunResult> => {
  const paths = projectPaths(mln.config.paths, request.plan.project);
  const store = openStore(paths);
  const lock = await lockProject(paths.project);
  try {
    if ((await store.unfinishedRun()) !== undefined) throw new Error(`a run of project ${request.plan.project} is unfinished`);
    const secrets = Object.fromEntries(request.project.secrets);
    const stored = await store.newRun({ plan: request.plan, becomes: becomes(request), secrets });
    const journal = openJournal(stored.journalFile);
    const result = await execute(request.plan, { ...doors(mln, request), journal, secret: secretsFrom(secrets) }).finally(() =>
      journal.close(),
    );
    await store.settle();
    if (isGone(request.plan, result) && (await store.readState()) === undefined)
      for (const path of [paths.run, paths.project]) await diskFiles().remove(path);
    return result;
  } finally {
    await lock.release();
  }
};

const isGone = ({ command }: Plan, { outcome }: RunResult): boolean =>
  (command === 'remove' && outcome === 'done') || outcome === 'rolled-back';

const becomes = ({ plan: { command, project: name, disks }, project }: RunRequest): Becomes => {
  if (command === 'remove') return 'removed';
  if (!changesProject(command)) return 'same';
  const { model, texts, secrets } = project;
  const origins = Object.fromEntries([...project.origins].map(([path, span]) => [path, { ...span }]));
  const kept = { kernel: { origins, secrets: { ...digestSecrets(secrets) } } };
  return { state: { version: 1, project: name, model, sources: Object.fromEntries(texts), disks, kept } };
};

const doors = (mln: Mln, request: RunRequest): Omit<RunWorld, 'journal' | 'secret'> => {
  const { set, sh, config } = mln;
  const { hooks } = begin(mln);
  const customize = customizeAction({
    opener: (name) => set.openers.get(name)?.driver,
    edit: (owner, edit) => {
      const found = set.find(owner)?.plugin.edits?.[edit];
      if (found === undefined) throw new Error(`plugin ${owner} has no edit "${edit}"`);
      return found;
    },
  });
  return {
    action: (plugin, name) => (plugin === 'kernel' ? customize : set.find(plugin)?.plugin.actions?.[name]),
    sh,
    files: diskFiles(),
    clock: systemClock(),
    signal: request.signal ?? new AbortController().signal,
    jobs: request.jobs ?? config.defaults.jobs,
    onFailure: request.onFailure ?? config.defaults.onFailure,
    emit: (event) => {
      request.event?.(event);
      hooks.tell('event', event);
    },
  };
};

const hasErrors = ({ diagnostics }: Result<unknown>): boolean => diagnostics.some(({ severity }) => severity === 'error');

/** Complaints and hooks of one call. */
const begin = ({ set }: Mln): { readonly report: Reporter; readonly hooks: HookRunner } => {
  const report = createReport([set.codes], () => currentScope() ?? {});
  return { report, hooks: createHooks(set, { report, warn: () => {} }) };
};

const bare = ({ config }: Mln, report: Reporter, project: string) => ({
  report,
  local: diskFiles(),
  paths: projectPaths(config.paths, project),
  options: config.options,
});
