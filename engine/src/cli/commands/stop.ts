// mln stop -p PROJECT: stops machines in reverse boot order, then the switches without machines.
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { projectOption } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

export const stop: KernelCommand = {
  name: 'stop',
  summary: 'shut a project down cleanly',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'only this host; separate several hosts by colons',
    '-a, --all': 'every project',
    '-H, --kill': 'stop immediately, as if the power failed',
    '-S, --save': 'save the memory of the machines to disk; mln start continues them',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln stop -p ldaptest', 'mln stop -p ldaptest -h ldapserver', 'mln stop -p ldaptest -H', 'mln stop -p ldaptest -S'],
  async run(ctx) {
    const { save, kill } = ctx.options;
    if (save === true && kill === true) {
      ctx.io.err('stop at once (-H) or with the memory kept (-S), not both\n');
      return exitCodes.usage;
    }
    return runProjects(ctx, save === true ? { intent: 'save' } : { intent: 'stop', kill: kill === true });
  },
};
