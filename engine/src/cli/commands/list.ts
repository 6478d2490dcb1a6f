// mln list: the projects that there are.
import { projectNames, storeOf } from '../../project/project.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { openSession } from '../session.js';

export const list: KernelCommand = {
  name: 'list',
  summary: 'list the projects',
  examples: ['mln list', 'mln list --json'],
  async run(ctx) {
    const session = await openSession(ctx);
    const rows = [];
    for (const name of await projectNames(session.engine)) {
      const store = storeOf(session.engine, name);
      const [state, run] = [await store.readState(), await store.unfinishedRun()];
      const { hosts, switches } = state?.model ?? { hosts: [], switches: [] };
      rows.push({
        project: name,
        directory: store.paths.project,
        hosts: hosts.length,
        switches: switches.length,
        unfinished: run?.command ?? null,
      });
    }
    if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) ctx.io.out(`no projects in ${session.engine.config.paths.projects}\n`);
    else {
      const cells = rows.map((r) => [
        r.project,
        String(r.hosts),
        String(r.switches),
        r.unfinished === null ? '' : `${r.unfinished} unfinished`,
        r.directory,
      ]);
      ctx.io.out(`${table(cells, ['PROJECT', 'HOSTS', 'SWITCHES', 'NOTE', 'DIRECTORY'], { color: ctx.io.color })}\n`);
    }
    return exitCodes.ok;
  },
};
