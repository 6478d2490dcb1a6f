// mln remove -p PROJECT: stops it, removes its disks and everything else that mln made for it.
import type { Refusal } from '../../project/apply.js';
import { discard } from '../../project/discard.js';
import { examine, repair } from '../../project/doctor.js';
import type { BuiltProject } from '../../project/project.js';
import type { KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { runProjects, worst } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { openSession, type Session, unwrap } from '../session.js';

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
    if (ctx.options.force !== true || ctx.options.dryRun === true) return runProjects(ctx, { intent: 'remove' }, question);
    const session = await openSession(ctx);
    const codes: ExitCode[] = [];
    for (const project of await projectsOf(session)) {
      const isDiscarded = await repairOrDiscard(session, project);
      const one = { ...ctx, args: [], options: { ...ctx.options, project } };
      codes.push(isDiscarded ? exitCodes.ok : await runProjects(one, { intent: 'remove' }));
    }
    return worst(codes);
  },
};

/** Repairs a damaged project, so that it can be removed. True if mln could only discard it. */
async function repairOrDiscard({ engine, ctx, ...session }: Session, project: string): Promise<boolean> {
  const damage = await examine(engine, project);
  if (damage.length === 0) return false;
  const { left } = unwrapOr({ ctx, ...session }, await repair(engine, project));
  if (left.length === 0) return false;
  const { ended, removed } = unwrapOr({ ctx, ...session }, await discard(engine, project));
  ctx.io.err(`${left.map(({ problem }) => `project ${project}: ${problem}`).join('\n')}\n`);
  const processes = ended.length === 0 ? '' : `, and ended the processes ${ended.join(', ')} that used them`;
  ctx.io.err(`mln removed ${removed.join(' and ')}${processes}; volumes, domains and machines elsewhere stay\n`);
  return true;
}

function unwrapOr<T extends object>(session: Pick<Session, 'ctx' | 'printed'>, answer: T | Refusal): T {
  return 'diagnostics' in answer ? unwrap<never>(session, answer, exitCodes.refused) : answer;
}

function question({ name, disks }: BuiltProject): string {
  const lost = Object.values(disks).map((disk) => `\n  ${disk.path}`);
  return `remove project ${name}? Its machines are stopped and these disks are lost:${lost.join('')}`;
}
