// mln remove -p PROJECT: stops it, removes its disks and everything else that mln made for it.
import { createInterface } from 'node:readline/promises';
import type { BuiltProject } from '../../project/project.js';
import type { KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { dryRun, planFor, runPlan, worst } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { openProject, openSession, refuse, type Session } from '../session.js';

export const remove: KernelCommand = {
  name: 'remove',
  summary: 'remove a project: its machines are stopped, its disks are lost',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-f, --force': 'do not ask',
    '-n, --dry-run': 'print the commands that would run, and run none',
    ...runOptions,
  },
  examples: ['mln remove -p ldaptest', 'mln remove -p ldaptest -f'],
  async run(ctx) {
    const session = await openSession(ctx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) {
      const project = await openProject(session, name);
      if (ctx.options.dryRun === true) codes.push(await dryRun(session, await planRemove(session, project)));
      else if (await agreed(session, project)) codes.push(await removeBuilt(session, project));
      else codes.push(exitCodes.refused);
    }
    return worst(codes);
  },
};

export async function removeBuilt(session: Session, project: BuiltProject): Promise<ExitCode> {
  return runPlan(session, project, await planRemove(session, project));
}

function planRemove(session: Session, project: BuiltProject) {
  return planFor(session, project, { intent: 'remove' });
}

async function agreed(session: Session, project: BuiltProject): Promise<boolean> {
  const { io, options } = session.ctx;
  if (options.force === true) return true;
  const disks = Object.values(project.disks).map((disk) => `  ${disk.path}\n`);
  io.err(`remove project ${project.name}? Its machines are stopped and these disks are lost:\n${disks.join('')}`);
  if (!process.stdin.isTTY) return refuse(session, 'MLN4014', { project: project.name });
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await ask.question('y/N: ')).trim());
  } finally {
    ask.close();
  }
}
