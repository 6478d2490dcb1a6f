// mln resume -p PROJECT: goes on where a run was cut off or failed.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { recoverProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

export const resume: KernelCommand = {
  name: 'resume',
  summary: 'finish a run that failed or was cut off',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln resume -p ldaptest'],
  run: (ctx) => recoverProjects(ctx, 'resume'),
};

export const rollback: KernelCommand = {
  name: 'rollback',
  summary: 'undo a run that failed or was cut off',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln rollback -p ldaptest'],
  run: (ctx) => recoverProjects(ctx, 'rollback'),
};
