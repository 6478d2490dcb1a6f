// mln config: the settings in force, and with --explain where each comes from.
import { explainConfig } from '../../plugin/trail.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { readConfig } from '../session.js';

export const config: KernelCommand = {
  name: 'config',
  summary: 'show the settings in force',
  arguments: ['[file]'],
  options: { '--explain': 'say where each value comes from, and which files were not used' },
  examples: ['mln config', 'mln config --explain', 'mln config lab.mln --explain'],
  async run(cx) {
    const read = await readConfig(cx, cx.args[0]);
    const rows = explainConfig(read);
    if (cx.json) {
      cx.io.out(`${JSON.stringify({ settings: rows, ignored: read.ignored }, null, 2)}\n`);
      return exitCodes.ok;
    }
    const explain = cx.options.explain === true;
    const cells = rows.map((row) => (explain ? [row.key, row.value, row.origin] : [row.key, row.value]));
    cx.io.out(`${table(cells, explain ? ['KEY', 'VALUE', 'FROM'] : ['KEY', 'VALUE'], { color: cx.io.color })}\n`);
    if (explain) for (const { file, reason } of read.ignored) cx.io.out(`not used: ${file}: ${reason}\n`);
    return exitCodes.ok;
  },
};
