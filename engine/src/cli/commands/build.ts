// mln build -f FILE: makes a project's disks and definitions.

import { codes } from '../../diagnostics/catalogue.js';
import type { LoadedProject } from '../../project/project.js';
import { isUnchanged } from '../../project/state-after.js';
import type { CliContext, KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { dryRun, planFor, runPlan } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { loadFile, openProject, openSession, refuse, type Session } from '../session.js';
import { removeBuilt } from './remove.js';

export const build: KernelCommand = {
  name: 'build',
  summary: 'build a project: clone the disks, customize them, define the machines',
  arguments: ['[file]'],
  options: {
    ...fileOption,
    '-r, --replace': 'replace a built project; its disks are lost',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln build -f lab.mln', 'mln build -f lab.mln --dry-run', 'mln -P /srv/labs build -f lab.mln -r'],
  async run(ctx) {
    const file = fileOf(ctx, ctx.args[0], 'mln build -f FILE');
    const session = await openSession(ctx, file);
    const project = await loadFile(session, file);
    if (ctx.options.dryRun === true) return dryRun(session, await planFor(session, project, { intent: 'build' }));
    return buildProject(session, project);
  },
};

async function buildProject(session: Session, project: LoadedProject): Promise<ExitCode> {
  const { name, store } = project;
  const unfinished = await store.unfinishedRun();
  if (unfinished !== undefined) return refuse(session, codes.unfinishedRun, { project: name, command: unfinished.command });
  const old = await store.readState();
  const replace = session.ctx.options.replace === true;
  if (old !== undefined && !replace) {
    if (!isUnchanged(old, project)) return refuse(session, codes.projectAlreadyBuilt, { project: name });
    printUnchanged(session.ctx, name);
    return exitCodes.ok;
  }
  const plan = await planFor(session, project, { intent: 'build' }); // refused plans must not cost the old project
  if (old !== undefined) {
    const removed = await removeBuilt(session, await openProject(session, name));
    if (removed !== exitCodes.ok) return removed;
  }
  return runPlan(session, project, plan);
}

function printUnchanged(ctx: CliContext, project: string): void {
  if (ctx.json) ctx.io.out(`${JSON.stringify({ type: 'unchanged', project })}\n`);
  else ctx.io.out(`project ${project} is built and the file has not changed: nothing to do\n`);
}
