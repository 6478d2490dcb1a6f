// mln check FILE: text → model and its errors.

import { count } from '../../view/plain.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { loadFile, openSession } from '../session.js';

export const check: KernelCommand = {
  name: 'check',
  summary: 'check a project file and change nothing',
  arguments: ['[file]'],
  options: fileOption,
  examples: ['mln check lab.mln', 'mln check lab.mln --json'],
  async run(ctx) {
    const file = fileOf(ctx, ctx.args[0], 'mln check FILE');
    const session = await openSession(ctx, file);
    const { model } = await loadFile(session, file);
    const diagnostics = session.printed;
    const [hosts, switches] = [model.hosts.length, model.switches.length];
    if (ctx.json) ctx.io.out(`${JSON.stringify({ project: model.project, hosts, switches, diagnostics }, null, 2)}\n`);
    else ctx.io.out(`${model.project}: ${count(hosts, 'host')}, ${count(switches, 'switch')}, no errors\n`);
    return exitCodes.ok;
  },
};
