// mln remove -p PROJECT: stops it, removes its disks and everything else that mln made for it.
import type { BuiltProject } from '../../project/project.js';
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

export const remove: KernelCommand = {
  name: 'remove',
  summary: 'stop the machines of a project and remove it; its disks are lost',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-f, --force': 'do not ask',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: ['mln remove -p ldaptest', 'mln remove -p ldaptest -f'],
  run: (ctx) => runProjects(ctx, { intent: 'remove' }, question),
};

function question({ name, disks }: BuiltProject): string {
  const lost = Object.values(disks).map((disk) => `\n  ${disk.path}`);
  return `remove project ${name}? Its machines are stopped and these disks are lost:${lost.join('')}`;
}
