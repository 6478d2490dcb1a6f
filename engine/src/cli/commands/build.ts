// mln build -f FILE: makes a project's disks and definitions.
import { build as buildProject, type ChangeOptions, planBuild } from '../../project/change.js';
import { shownTexts } from '../../project/project.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { changeWithView, dryRun } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { loadFile, openSession, unwrap } from '../session.js';

const nothing = { text: 'is built and the file has not changed: nothing to do' };

export const build: KernelCommand = {
  name: 'build',
  summary: 'build a project: clone the disks, customize them, define the machines',
  arguments: ['[file]'],
  options: {
    ...fileOption,
    '-r, --replace': 'replace a built project; its disks are lost once the new ones are ready',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln build -f lab.mln', 'mln build -f lab.mln --dry-run', 'mln -P /srv/labs build -f lab.mln -r'],
  async run(ctx) {
    const file = fileOf(ctx, ctx.args[0], 'mln build -f FILE');
    const session = await openSession(ctx, file);
    const project = await loadFile(session, file);
    const replace = ctx.options.replace === true;
    if (ctx.options.dryRun === true) {
      const planned = { ...(await planBuild(project, { replace })), texts: shownTexts(project) };
      return dryRun(session, unwrap(session, planned, exitCodes.refused));
    }
    const act = (options: ChangeOptions) => buildProject(project, { ...options, replace });
    return changeWithView(session, { name: project.name, act, nothing });
  },
};
