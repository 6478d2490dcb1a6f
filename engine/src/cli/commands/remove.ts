// mln remove -p PROJECT: stops it, removes its disks and everything else that mln made for it.
import type { BuiltProject } from '../../project/project.js';
import type { KernelCommand } from '../command.js';
import { agreed } from '../confirm.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { dryRun, planFor, runPlan, worst } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { openProject, openSession, type Session } from '../session.js';

export const remove: KernelCommand = {
  name: 'remove',
  summary: 'stop the machines of a project and remove it; its disks are lost',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-f, --force': 'do not ask',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln remove -p ldaptest', 'mln remove -p ldaptest -f'],
  async run(ctx) {
    const session = await openSession(ctx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) {
      const project = await openProject(session, name);
      if (ctx.options.dryRun === true) codes.push(await dryRun(session, await planRemove(session, project)));
      else if (await agreed(session, { project: name, ask: question(project) })) codes.push(await removeBuilt(session, project));
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

function question({ name, disks }: BuiltProject): string {
  const lost = Object.values(disks).map((disk) => `\n  ${disk.path}`);
  return `remove project ${name}? Its machines are stopped and these disks are lost:${lost.join('')}`;
}
