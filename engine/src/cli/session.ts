// One command with its engine: prints the engine's answers, and ends the command on an error.

import { resolve } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Config } from '../config/load.js';
import { failure } from '../diagnostics/diagnose.js';
import { type Engine, hasErrors, openEngine, readConfig } from '../project/engine.js';
import { type BuiltProject, type Depth, type LoadedProject, load, open } from '../project/project.js';
import type { CliContext } from './command.js';
import { Exit, type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics } from './print-diagnostics.js';

export interface Session {
  readonly ctx: CliContext;
  readonly engine: Engine;
  /** All diagnostics printed so far, for `--json` at the end. */
  readonly printed: Diagnostic[];
}

/** Ends the command with 2 when the configuration or a plugin is not usable. */
export async function openSession(ctx: CliContext, projectFile?: string): Promise<Session> {
  const printed: Diagnostic[] = [];
  const warn = (line: string) => ctx.io.err(`${line}\n`);
  const options = { ...engineOptions(ctx, projectFile), ports: ctx.ports, warn };
  return { ctx, printed, engine: unwrap({ ctx, printed }, await openEngine(options), exitCodes.invalid) };
}

/** Ends the command with 2 when the configuration is not usable. */
export async function configOf(ctx: CliContext, projectFile?: string): Promise<Config> {
  return unwrap({ ctx, printed: [] }, await readConfig(engineOptions(ctx, projectFile)), exitCodes.invalid);
}

function engineOptions({ io, global }: CliContext, projectFile: string | undefined) {
  const { env, cwd, home, uid, hostname } = io;
  const { config, projects, templates, files } = global;
  const paths = Object.entries({ projects, templates, files }).filter(([, path]) => path !== undefined);
  return {
    ...{ env, cwd, home, uid, hostname, paths: Object.fromEntries(paths) },
    ...(config === undefined ? {} : { config }),
    ...(projectFile === undefined ? {} : { projectFile }),
  };
}

/** Ends the command with 2 when anything is wrong with the file. */
export async function loadFile(session: Session, file: string, depth: Depth = 'checked'): Promise<LoadedProject> {
  return unwrap(session, await load(session.engine, resolve(session.ctx.io.cwd, file), depth), exitCodes.invalid);
}

/** Ends the command with 3 when the project was not built, or a run of it is unfinished. */
export async function openProject(session: Session, name: string): Promise<BuiltProject> {
  return unwrap(session, await open(session.engine, name), exitCodes.refused);
}

type Printing = Pick<Session, 'ctx' | 'printed'>;

/** Prints the diagnostics of an answer and gives its value; ends the command with `code` when there is none. */
export function unwrap<T>(session: Printing, { value, diagnostics, texts }: Answer<T>, code: ExitCode): T {
  printDiagnostics(session.ctx, diagnostics, texts);
  session.printed.push(...diagnostics);
  if (value === undefined || hasErrors(diagnostics)) throw new Exit(code, session.printed);
  return value;
}

/** `texts`: the source texts of the diagnostics. */
type Answer<T> = Result<T> & { readonly texts?: ReadonlyMap<string, string> };

/** Ends the command with one diagnostic of the kernel's catalogue. */
export function refuse(session: Printing, ...[row, values, hint]: Refusal): never {
  const diagnostic = { ...failure(row, undefined, values), ...(hint === undefined ? {} : { hint }) };
  return unwrap<never>(session, { diagnostics: [diagnostic] }, exitCodes.refused);
}

type Refusal = [row: Parameters<typeof failure>[0], values: Parameters<typeof failure>[2], hint?: string];
