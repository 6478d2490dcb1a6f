// mln stop -p PROJECT: machines in reverse boot order, then switches nobody needs.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { runOptions } from '../run-plan.js';
import { runProjects } from '../run-projects.js';

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
  run: (cx) => runProjects(cx, { intent: 'stop', kill: cx.options.kill === true }),
};
