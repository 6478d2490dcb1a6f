// mln check FILE: text → model, and what is wrong with it.
import type { KernelCommand } from '../command.js';
import { Exit, exitCodes } from '../exit.js';
import { loadFile } from '../project.js';
import { openSession } from '../session.js';

export const check: KernelCommand = {
  name: 'check',
  summary: 'check a project file; nothing is changed',
  arguments: ['<file>'],
  examples: ['mln check lab.mln', 'mln check lab.mln --json'],
  async run(cx) {
    const [file = ''] = cx.args;
    const session = await openSession(cx, file);
    try {
      const { model } = await loadFile(session, file);
      const { hosts, switches } = model;
      if (cx.json)
        cx.io.out(
          `${JSON.stringify({ project: model.project, hosts: hosts.length, switches: switches.length, diagnostics: session.report.diagnostics }, null, 2)}\n`,
        );
      else cx.io.out(`${model.project}: ${hosts.length} hosts, ${switches.length} switches, no errors\n`);
      return exitCodes.ok;
    } catch (error) {
      if (error instanceof Exit && cx.json)
        cx.io.out(`${JSON.stringify({ diagnostics: session.report.diagnostics }, null, 2)}\n`);
      throw error;
    }
  },
};
