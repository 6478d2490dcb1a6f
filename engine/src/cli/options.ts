// Command line → the file, the projects and the hosts of a command.
import type { Model } from '../api/model.js';
import { codes } from '../diagnostics/catalogue.js';
import { isProjectName } from '../model/names.js';
import { projectNames } from '../project/project.js';
import type { CliContext } from './command.js';
import { Exit, exitCodes } from './exit.js';
import { refuse, type Session } from './session.js';

export const projectOption = { '-p, --project <name>': 'the project' } as const;

export const fileOption = { '-f, --file <file>': 'the project file' } as const;

/** The path of `-f FILE`, or of the first remaining argument. Ends the command with 1 if the user gave neither or both. */
export function fileOf({ options, io }: CliContext, positional: string | undefined, usage: string): string {
  const [file, other] = [options.file, positional].filter((name) => typeof name === 'string');
  if (file !== undefined && other === undefined) return file;
  io.err(file === undefined ? `which project file? ${usage}\n` : `one project file, not two: ${file}, ${other}\n`);
  throw new Exit(exitCodes.usage);
}

/** By `-p`, by position, or all with `-a` (and, for `status`, without any). Ends the command with 1 if the user named none. */
export async function projectsOf(session: Session, otherwise?: 'all'): Promise<readonly string[]> {
  const { args, options, io } = session.ctx;
  const named = typeof options.project === 'string' ? options.project : args[0];
  if (named !== undefined) return [projectName(session, named)];
  const all = await projectNames(session.engine);
  if (options.all === true || otherwise === 'all') return all;
  const known = all.length === 0 ? `there are none in ${session.engine.config.paths.projects}` : `there is ${all.join(', ')}`;
  io.err(`which project? use -p PROJECT (${known})\n`);
  throw new Exit(exitCodes.usage);
}

/** A project name is part of paths that mln makes and removes, so mln rejects invalid names here. */
function projectName({ ctx }: Session, name: string): string {
  if (isProjectName(name)) return name;
  ctx.io.err(`"${name}" is not the name of a project\n`);
  throw new Exit(exitCodes.usage);
}

/** The hosts of `-h one:two`; `undefined` means all. Ends the command with 3 if the project lacks one of them. */
export function hostsOf(session: Session, model: Model): readonly string[] | undefined {
  const { host } = session.ctx.options;
  if (typeof host !== 'string') return undefined;
  const names = host.split(':').filter((name) => name !== '');
  const unknown = names.find((name) => !model.hosts.some((h) => h.name === name));
  if (unknown !== undefined)
    return refuse(
      session,
      codes.unknownHost,
      { name: unknown, project: model.project },
      `its hosts: ${model.hosts.map((h) => h.name).join(', ')}`,
    );
  return names;
}
