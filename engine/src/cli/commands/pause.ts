// mln pause, mln unpause: pause machines and keep their memory in place, and continue them.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

const options = {
  ...projectOption,
  '-h, --host <host>': 'only this host; separate several hosts by colons',
  '-a, --all': 'every project',
  '-n, --dry-run': 'print the commands and run none',
  ...runOptions,
};

export const pause: KernelCommand = {
  name: 'pause',
  summary: 'pause the machines of a project; their memory stays in place',
  arguments: ['[project]'],
  options,
  examples: ['mln pause -p ldaptest', 'mln pause -p ldaptest -h ldapserver'],
  run: (ctx) => runProjects(ctx, { intent: 'pause' }),
};

export const unpause: KernelCommand = {
  name: 'unpause',
  summary: 'continue the paused machines of a project',
  arguments: ['[project]'],
  options,
  examples: ['mln unpause -p ldaptest', 'mln unpause -p ldaptest -h ldapserver'],
  run: (ctx) => runProjects(ctx, { intent: 'unpause' }),
};
