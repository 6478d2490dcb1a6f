// mln remove -p PROJECT: stops it, removes its disks and everything else that mln made for it.
import { codes } from '../../diagnostics/catalogue.js';
import { discard } from '../../project/discard.js';
import { examine, repair } from '../../project/doctor.js';
import { type BuiltProject, projectNames } from '../../project/project.js';
import { findStrays, type Strays } from '../../project/strays.js';
import type { KernelCommand } from '../command.js';
import { agreed } from '../confirm.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption } from '../options.js';
import { forEachProject, runProject } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { openSession, refuse, type Session, unwrap } from '../session.js';

export const remove: KernelCommand = {
  name: 'remove',
  summary: 'stop the machines of a project and remove it; its disks are lost',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-f, --force': 'do not ask',
    '--discard': 'for a project that resume, rollback and doctor cannot end: end its processes here and remove its directory',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln remove -p ldaptest', 'mln remove -p ldaptest -f'],
  async run(ctx) {
    const session = await openSession(ctx);
    const request = { intent: 'remove' } as const;
    if (ctx.options.discard === true) return forEachProject(session, (name) => discardProject(session, name));
    const isForced = ctx.options.force === true && ctx.options.dryRun !== true;
    const strays = isForced ? await findStrays(session.engine) : undefined;
    return forEachProject(session, async (name) =>
      strays !== undefined && (await repairOrDiscard(session, name, strays.get(name)))
        ? exitCodes.ok
        : runProject(session, name, { request, question }),
    );
  },
};

/**
 * Repairs a damaged project, so that it can be removed. True if nothing is left to remove: mln could only discard the project, or only
 * processes were left of it.
 */
async function repairOrDiscard(session: Session, project: string, strays: Strays | undefined): Promise<boolean> {
  const { engine, ctx } = session;
  if ((await examine(engine, project, strays)).length === 0) return false;
  const { left, told } = unwrap(session, await repair(engine, project, strays), exitCodes.refused);
  for (const text of told) ctx.io.err(`project ${project}: ${text}\n`);
  if (left.length === 0) return strays?.isGone === true;
  await discardWithWords(session, project);
  ctx.io.err(`${left.map(({ problem }) => `project ${project}: ${problem}`).join('\n')}\n`);
  return true;
}

async function discardProject(session: Session, project: string): Promise<ExitCode> {
  if (!(await projectNames(session.engine)).includes(project)) return refuse(session, codes.projectNotBuilt, { project });
  const ask = `discard project ${project}? Its processes on this server are ended and its directory is lost; all else that it has stays.`;
  if (!(await agreed(session, { project, ask }))) return exitCodes.refused;
  await discardWithWords(session, project);
  return exitCodes.ok;
}

async function discardWithWords(session: Session, project: string): Promise<void> {
  const { ended, removed } = unwrap(session, await discard(session.engine, project), exitCodes.refused);
  const processes = ended.length === 0 ? '' : `, and ended the processes ${ended.join(', ')} that used them`;
  session.ctx.io.err(`mln removed ${removed.join(' and ')}${processes}; volumes, domains and machines elsewhere stay\n`);
}

function question({ name, disks }: BuiltProject): string {
  const lost = Object.values(disks).map((disk) => `\n  ${disk.path}`);
  return `remove project ${name}? Its machines are stopped and these disks are lost:${lost.join('')}`;
}
