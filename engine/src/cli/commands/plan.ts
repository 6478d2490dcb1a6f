// mln plan FILE: the plan of a build.
import { resolve } from 'node:path';
import { printPlan } from '../../plan/print.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { planFor } from '../run-commands.js';
import { loadFile, openSession } from '../session.js';

export const plan: KernelCommand = {
  name: 'plan',
  summary: 'show the plan for a project file and change nothing',
  arguments: ['[file]'],
  options: { ...fileOption, '-o, --output <file>': 'write the plan as JSON' },
  examples: ['mln plan lab.mln', 'mln plan lab.mln --json | jq .steps[].title'],
  async run(ctx) {
    const file = fileOf(ctx, ctx.args[0], 'mln plan FILE');
    const session = await openSession(ctx, file);
    const planned = await planFor(session, await loadFile(session, file), { intent: 'build' });
    // of a large project it is long: made only where it is wanted
    const json = (): string => `${JSON.stringify(planned, null, 2)}\n`;
    if (typeof ctx.options.output === 'string') await ctx.ports.local.write(resolve(ctx.io.cwd, ctx.options.output), json());
    ctx.io.out(ctx.json ? json() : printPlan(planned));
    return exitCodes.ok;
  },
};
