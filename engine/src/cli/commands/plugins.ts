// mln plugins: the loaded plugins, their files, and the order in which mln calls them.
import type { Json } from '../../api/json.js';
import { healthReport, hookOrder, listPlugins } from '../../plugin/doctor.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { openSession, type Session } from '../session.js';

export const plugins: KernelCommand = {
  name: 'plugins',
  summary: 'list the plugins, their words and drivers',
  options: { '--order': 'show the handlers of each hook in their order', '--doctor': 'look for problems' },
  examples: ['mln plugins', 'mln plugins --order', 'mln plugins --json'],
  async run(ctx) {
    const rows: readonly Row[] = (await rowsFor(await openSession(ctx))).map((row) => ({ ...row }));
    const headers = Object.keys(rows[0] ?? {});
    const cells = rows.map((row) => headers.map((header) => row[header]));
    const print = () =>
      table(
        cells,
        headers.map((h) => h.toUpperCase()),
        { color: ctx.io.color },
      );
    if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else ctx.io.out(rows.length === 0 ? 'nothing to report\n' : `${print()}\n`);
    return exitCodes.ok;
  },
};

type Row = Readonly<Record<string, Json>>;

async function rowsFor({ ctx, engine }: Session): Promise<readonly object[]> {
  if (ctx.options.order === true) return hookOrder(engine.plugins);
  return ctx.options.doctor === true ? healthReport(engine.plugins, engine.ports.sh) : listPlugins(engine.plugins);
}
