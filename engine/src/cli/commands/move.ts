// mln move HOST SERVER: a machine that runs goes to another server.

import type { Plan } from '../../api/step.js';
import { printPlan } from '../../plan/print.js';
import type { ChangeOptions } from '../../project/change.js';
import { type MoveRequest, move as moveMachine, planMove } from '../../project/move.js';
import type { CliContext, KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { changeWithView, dryRun } from '../run-commands.js';
import { printNothingToDo, runOptions } from '../run-with-view.js';
import { openSession, unwrap } from '../session.js';

export const move: KernelCommand = {
  name: 'move',
  summary: 'move a running machine to another server, where it continues',
  arguments: ['[host]', '[server]'],
  options: {
    ...projectOption,
    '--shared-disks': 'both servers see the very same disk under the same path: the disk is not copied',
    '-f, --force': 'do not ask',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: [
    'mln move web1 bigvmbox -p lab',
    'mln move web1 bigvmbox -p lab --dry-run',
    'mln move web1 bigvmbox -p lab -f --json',
  ],
  run,
};

async function run(ctx: CliContext): Promise<ExitCode> {
  const [host, to, ...others] = ctx.args;
  if (host === undefined || to === undefined || others.length > 0) {
    ctx.io.err('which machine, and where to? mln move HOST SERVER -p PROJECT\n');
    throw new Exit(exitCodes.usage);
  }
  const session = await openSession(ctx);
  const [project = ''] = await projectsOf({ ...session, ctx: { ...ctx, args: [] } });
  const disks = ctx.options.sharedDisks === true ? 'shared' : 'moved';
  const request: MoveRequest = { project, host, to, disks };
  if (ctx.options.dryRun === true)
    return dryRun(session, unwrap(session, await planMove(session.engine, request), exitCodes.refused));
  const question = (plan: Plan) => {
    if (plan.steps.length > 0) return `${printPlan(plan)}\nmove ${host} to ${to}?`;
    printNothingToDo(ctx, project, plan);
    return undefined;
  };
  const act = (options: ChangeOptions) => moveMachine(session.engine, request, options);
  return changeWithView(session, { name: project, question, act, nothing: { command: 'upgrade' } });
}
