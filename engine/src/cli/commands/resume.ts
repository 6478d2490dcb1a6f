// mln resume -p PROJECT: continues a run that was interrupted or failed.
import type { KernelCommand } from '../command.js';
import { projectOption } from '../options.js';
import { recoverProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';

export const resume: KernelCommand = {
  name: 'resume',
  summary: 'complete a run that failed or was interrupted',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln resume -p ldaptest'],
  run: (ctx) => recoverProjects(ctx, 'resume'),
};

export const rollback: KernelCommand = {
  name: 'rollback',
  summary: 'undo a run that failed or was interrupted',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln rollback -p ldaptest'],
  run: (ctx) => recoverProjects(ctx, 'rollback'),
};
