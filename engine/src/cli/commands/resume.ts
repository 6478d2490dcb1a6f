// mln resume -p PROJECT: goes on where a run was cut off or failed.
import type { KernelCommand } from '../command.js';
import type { ExitCode } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { continueRun, runOptions, worst } from '../run-plan.js';
import { openSession } from '../session.js';

export const resume: KernelCommand = {
  name: 'resume',
  summary: 'finish a run that failed or was cut off',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln resume -p ldaptest'],
  async run(ctx) {
    const session = await openSession(ctx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) codes.push(await continueRun(session, name, 'resume'));
    return worst(codes);
  },
};

export const rollback: KernelCommand = {
  name: 'rollback',
  summary: 'undo a run that failed or was cut off',
  arguments: ['[project]'],
  options: { ...projectOption, ...runOptions },
  examples: ['mln rollback -p ldaptest'],
  async run(ctx) {
    const session = await openSession(ctx);
    const codes: ExitCode[] = [];
    for (const name of await projectsOf(session)) codes.push(await continueRun(session, name, 'rollback'));
    return worst(codes);
  },
};
