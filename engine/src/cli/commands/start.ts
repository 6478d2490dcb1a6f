// mln start -p PROJECT: switches, then machines by boot order, until they are up.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

export const start: KernelCommand = {
  name: 'start',
  summary: 'start a project and wait until its machines are up',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'only this host; separate several hosts by colons',
    '-a, --all': 'every project',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln start -p ldaptest', 'mln start ldaptest', 'mln start -p ldaptest -h ldapserver'],
  run: (ctx) => runProjects(ctx, { intent: 'start' }),
};
