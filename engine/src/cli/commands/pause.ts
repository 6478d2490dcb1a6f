// mln pause, mln unpause: machines that are held where they are, their memory kept, and let go on.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

const options = {
  ...projectOption,
  '-h, --host <host>': 'only this host; several are separated by a colon',
  '-a, --all': 'every project',
  '-n, --dry-run': 'print the commands that would run, and run none',
  ...runOptions,
};

export const pause: KernelCommand = {
  name: 'pause',
  summary: 'hold the machines of a project where they are; their memory is kept',
  arguments: ['[project]'],
  options,
  examples: ['mln pause -p ldaptest', 'mln pause -p ldaptest -h ldapserver'],
  run: (ctx) => runProjects(ctx, { intent: 'pause' }),
};

export const unpause: KernelCommand = {
  name: 'unpause',
  summary: 'let paused machines of a project go on',
  arguments: ['[project]'],
  options,
  examples: ['mln unpause -p ldaptest', 'mln unpause -p ldaptest -h ldapserver'],
  run: (ctx) => runProjects(ctx, { intent: 'unpause' }),
};
