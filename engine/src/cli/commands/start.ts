// mln start -p PROJECT: switches, then machines by boot order, until they are up.
import type { KernelCommand } from '../command.js';
import { dryRun } from '../dry-run.js';
import type { ExitCode } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { builtProject, planFor } from '../project.js';
import { runNew, runOptions, worst } from '../run-plan.js';
import { openSession } from '../session.js';

export const start: KernelCommand = {
  name: 'start',
  summary: 'start a project and wait until its machines are up',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'only this host; several are separated by a colon',
    '-a, --all': 'every project',
    '-n, --dry-run': 'print the commands that would run, and run none',
    ...runOptions,
  },
  examples: ['mln start -p ldaptest', 'mln start ldaptest', 'mln start -p ldaptest -h ldapserver'],
  async run(cx) {
    const session = await openSession(cx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) {
      const project = await builtProject(session, name);
      const hosts = hostsOf(session, project.model);
      const plan = await planFor(session, { intent: 'start', ...(hosts === undefined ? {} : { hosts }) }, project);
      codes.push(
        await (cx.options.dryRun === true
          ? dryRun(session, plan)
          : runNew(session, { plan, paths: project.paths, becomes: 'same' })),
      );
    }
    return worst(codes);
  },
};
