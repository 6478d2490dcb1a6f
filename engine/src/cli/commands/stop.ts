// mln stop -p PROJECT: machines in reverse boot order, then switches nobody needs.
import type { KernelCommand } from '../command.js';
import { dryRun } from '../dry-run.js';
import type { ExitCode } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { builtProject, planFor } from '../project.js';
import { runNew, runOptions, worst } from '../run-plan.js';
import { openSession } from '../session.js';

export const stop: KernelCommand = {
  name: 'stop',
  summary: 'shut a project down cleanly',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'only this host; several are separated by a colon',
    '-a, --all': 'every project',
    '-H, --kill': 'stop at once, as if the power failed',
    '-n, --dry-run': 'print the commands that would run, and run none',
    ...runOptions,
  },
  examples: ['mln stop -p ldaptest', 'mln stop -p ldaptest -h ldapserver', 'mln stop -p ldaptest -H'],
  async run(cx) {
    const session = await openSession(cx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) {
      const project = await builtProject(session, name);
      const hosts = hostsOf(session, project.model);
      const kill = cx.options.kill === true;
      const plan = await planFor(session, { intent: 'stop', kill, ...(hosts === undefined ? {} : { hosts }) }, project);
      codes.push(
        await (cx.options.dryRun === true
          ? dryRun(session, plan)
          : runNew(session, { plan, paths: project.paths, becomes: 'same' })),
      );
    }
    return worst(codes);
  },
};
