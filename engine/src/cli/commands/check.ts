// mln check FILE: text → model, and what is wrong with it.

import { count } from '../../view/plain.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { loadFile } from '../project.js';
import { openSession } from '../session.js';

export const check: KernelCommand = {
  name: 'check',
  summary: 'check a project file; nothing is changed',
  arguments: ['[file]'],
  options: fileOption,
  examples: ['mln check lab.mln', 'mln check lab.mln --json'],
  async run(cx) {
    const file = fileOf(cx, cx.args[0], 'mln check FILE');
    const session = await openSession(cx, file);
    const { model } = await loadFile(session, file);
    const { diagnostics } = session.report;
    const [hosts, switches] = [model.hosts.length, model.switches.length];
    if (cx.json) cx.io.out(`${JSON.stringify({ project: model.project, hosts, switches, diagnostics }, null, 2)}\n`);
    else cx.io.out(`${model.project}: ${count(hosts, 'host')}, ${count(switches, 'switch')}, no errors\n`);
    return exitCodes.ok;
  },
};
