// Configuration, plugins, claims and hooks made ready for one command.
import { resolve } from 'node:path';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Shell } from '../api/ports.js';
import { type Config, loadConfig } from '../config/load.js';
import { createReport, type Reporter } from '../diagnostics/report.js';
import { createHooks, type HookRunner } from '../hooks/create.js';
import { patience } from '../hooks/deadlines.js';
import { currentScope } from '../hooks/scope.js';
import { buildClaims, type ClaimTable } from '../model/claims.js';
import { loadPlugins, type PluginSet } from '../plugin/load.js';
import { execaShell } from '../system/process/execa-shell.js';
import type { CliContext } from './command.js';
import { Exit, exitCodes } from './exit.js';
import { printDiagnostics } from './say.js';

export interface Session {
  readonly ctx: CliContext;
  readonly config: Config;
  readonly set: PluginSet;
  readonly claims: ClaimTable;
  readonly hooks: HookRunner;
  readonly report: Reporter;
  readonly sh: Shell;
}

/** Prints what is wrong and ends the command with 2 when the configuration or a plugin is not usable. */
export async function openSession(ctx: CliContext, projectFile?: string): Promise<Session> {
  const config = await readConfig(ctx, projectFile);
  const loaded = await loadPlugins(config);
  const set = orExit(ctx, loaded.value, loaded.diagnostics);
  const claimed = buildClaims(set.plugins.map((entry) => entry.plugin));
  const claims = orExit(ctx, claimed.value, claimed.diagnostics);
  const report = createReport([set.codes], () => currentScope() ?? {});
  const hooks = createHooks(set, { report, warn: (line) => ctx.io.err(`${line}\n`), ...patience(ctx.io.env) });
  return { ctx, config, set, claims, hooks, report, sh: execaShell({}) };
}

export async function readConfig(ctx: CliContext, projectFile?: string): Promise<Config> {
  const { io, global } = ctx;
  const explicit = global.config ?? io.env.MLN_CONFIG;
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(io.cwd, path));
  const paths = { projects: absolute(global.projects), templates: absolute(global.templates), files: absolute(global.files) };
  const loaded = await loadConfig({
    ...(projectFile === undefined ? {} : { projectFile: resolve(io.cwd, projectFile) }),
    ...(explicit === undefined ? {} : { explicit: resolve(io.cwd, explicit) }),
    flags: { paths: Object.fromEntries(Object.entries(paths).filter(([, path]) => path !== undefined)) },
    home: io.home,
    cwd: io.cwd,
    env: io.env,
    uid: io.uid,
  });
  return orExit(ctx, loaded.value, loaded.diagnostics);
}

function orExit<T>(ctx: CliContext, value: T | undefined, diagnostics: readonly Diagnostic[]): T {
  printDiagnostics(ctx, diagnostics);
  if (value === undefined || diagnostics.some((d) => d.severity === 'error')) throw new Exit(exitCodes.invalid, diagnostics);
  return value;
}

/** Says all that the report holds and ends the command when there is an error among it. */
export function stopOnErrors(session: Session, code: 2 | 3, texts?: ReadonlyMap<string, string>): void {
  sayNew(session, texts);
  if (session.report.diagnostics.some((d) => d.severity === 'error')) throw new Exit(code, session.report.diagnostics);
}

/** Ends the command with one diagnostic of the kernel's catalogue. */
export function refuse(session: Session, ...said: Parameters<Reporter['error']>): never {
  session.report.error(...said);
  sayNew(session);
  throw new Exit(exitCodes.refused, session.report.diagnostics);
}

// a warning of the project file is not repeated when the plan is made
const said = new WeakSet<Diagnostic>();

function sayNew({ ctx, report }: Session, texts?: ReadonlyMap<string, string>): void {
  const fresh = report.diagnostics.filter((d) => !said.has(d));
  for (const diagnostic of fresh) said.add(diagnostic);
  printDiagnostics(ctx, fresh, texts);
}
