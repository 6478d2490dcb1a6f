// The embedding API: a file → project → plan → run, for programs that bring their own view. It prints nothing and ends nothing.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Result } from './api/diagnostic.js';
import type { Paths } from './api/hooks.js';
import { loadConfig } from './config/load.js';
import { bare, begin, hasErrors, type Mln, type Project } from './embed/world.js';
import { patience } from './hooks/deadlines.js';
import { buildClaims } from './model/claims.js';
import { readProject } from './plan/read.js';
import { loadPlugins } from './plugin/load.js';
import { execaShell } from './system/process/execa-shell.js';

export type { Diagnostic, Result } from './api/diagnostic.js';
export type { RunEvent, RunOutcome } from './api/event.js';
export type { Model } from './api/model.js';
export type { Plan, Step } from './api/step.js';
export type { Config } from './config/load.js';
export { type AdjustRequest, adjust } from './embed/adjust.js';
export { type MoveRequest, moveHost, planMove } from './embed/move.js';
export { built, plan } from './embed/plan.js';
export { type RunOptions, type RunRequest, run } from './embed/run.js';
export type { Mln, Project } from './embed/world.js';
export type { PlanRequest } from './plan/build.js';
export type { OnFailure, RunResult } from './run/world.js';
export { ProjectLocked } from './state/lock.js';

export interface OpenOptions {
  /** Read instead of `/etc/mln/mln.config.*`. */
  readonly config?: string;
  /** The configuration beside it is read, too. */
  readonly projectFile?: string;
  readonly paths?: Partial<Pick<Paths, 'projects' | 'templates' | 'files'>>;
}

/** No value when the configuration or a plugin is not usable. */
export async function openMln({ config: explicit, projectFile, paths = {} }: OpenOptions = {}): Promise<Result<Mln>> {
  const { env } = process;
  const input = { explicit, projectFile, flags: { paths }, home: env.HOME ?? homedir(), cwd: process.cwd(), env };
  const read = await loadConfig(input);
  if (read.value === undefined || hasErrors(read)) return { diagnostics: read.diagnostics };
  const loaded = await loadPlugins(read.value);
  const claimed = buildClaims(loaded.value?.plugins.map(({ plugin }) => plugin) ?? []);
  const said = { diagnostics: [...read.diagnostics, ...loaded.diagnostics, ...claimed.diagnostics] };
  if (loaded.value === undefined || claimed.value === undefined || hasErrors(said)) return said;
  return {
    ...said,
    value: { config: read.value, set: loaded.value, claims: claimed.value, sh: execaShell({}), patience: patience(env) },
  };
}

/** Reads and checks a project file. No value when anything is wrong with it. */
export async function load(mln: Mln, file: string): Promise<Result<Project>> {
  const { report, hooks } = begin(mln);
  const { config, claims } = mln;
  const loaded = await readProject(resolve(file), { config, claims, hooks, of: (project) => bare(mln, report, project) });
  const { diagnostics } = report;
  if (loaded.model === undefined || report.hasErrors) return { diagnostics };
  const { model, origins, texts, secrets } = loaded;
  return { value: { model, origins, texts, secrets, disks: {} }, diagnostics };
}
