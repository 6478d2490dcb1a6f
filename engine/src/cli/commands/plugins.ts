// mln plugins: what is loaded, from where, and in which order it is called.
import { healthReport, hookOrder, listPlugins } from '../../plugin/doctor.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { openSession } from '../session.js';

export const plugins: KernelCommand = {
  name: 'plugins',
  summary: 'list the plugins, their words and drivers',
  options: { '--order': 'show for each hook who is called, in order', '--doctor': 'look for problems' },
  examples: ['mln plugins', 'mln plugins --order', 'mln plugins --json'],
  async run(cx) {
    const session = await openSession(cx);
    const rows =
      cx.options.order === true
        ? hookOrder(session.set)
        : cx.options.doctor === true
          ? await healthReport(session.set, session.sh)
          : listPlugins(session.set);
    const headers = Object.keys(rows[0] ?? {});
    if (cx.json) cx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) cx.io.out('nothing to report\n');
    else
      cx.io.out(
        `${table(
          rows.map((row) => headers.map((h) => String(row[h] ?? ''))),
          headers.map((h) => h.toUpperCase()),
          { color: cx.io.color },
        )}\n`,
      );
    return exitCodes.ok;
  },
};
