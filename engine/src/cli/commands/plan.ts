// mln plan FILE: what a build would do.
import { resolve } from 'node:path';
import { printPlan } from '../../plan/print.js';
import { diskFiles } from '../../system/disk-files.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { loadFile, planFor } from '../project.js';
import { openSession } from '../session.js';

export const plan: KernelCommand = {
  name: 'plan',
  summary: 'show what building a project file would do; nothing is changed',
  arguments: ['[file]'],
  options: { ...fileOption, '-o, --output <file>': 'write the plan as JSON' },
  examples: ['mln plan lab.mln', 'mln plan lab.mln --json | jq .steps[].title'],
  async run(cx) {
    const file = fileOf(cx, cx.args[0], 'mln plan FILE');
    const session = await openSession(cx, file);
    const planned = await planFor(session, { intent: 'build' }, await loadFile(session, file));
    // of a large project it is long: made only where it is wanted
    const json = (): string => `${JSON.stringify(planned, null, 2)}\n`;
    if (typeof cx.options.output === 'string') await diskFiles().write(resolve(cx.io.cwd, cx.options.output), json());
    cx.io.out(cx.json ? json() : printPlan(planned));
    return exitCodes.ok;
  },
};
