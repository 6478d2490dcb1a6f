// mln list: the projects that there are.
import type { PlanCommand } from '../../api/step.js';
import { projectNames, storeOf } from '../../project/project.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { reportError, silentJson } from '../report-error.js';
import { openSession } from '../session.js';

interface Row {
  readonly project: string;
  readonly directory: string;
  readonly hosts: number;
  readonly switches: number;
  readonly unfinished: PlanCommand | null;
  /** True if mln cannot read the state or the last run. */
  readonly damaged: boolean;
}

export const list: KernelCommand = {
  name: 'list',
  summary: 'list the projects',
  examples: ['mln list', 'mln list --json'],
  async run(ctx) {
    const session = await openSession(ctx);
    const rows: Row[] = [];
    for (const name of await projectNames(session.engine)) {
      const { paths, ...store } = storeOf(session.engine, name);
      const row = { project: name, directory: paths.project };
      try {
        const [state, run] = [await store.readState(), await store.unfinishedRun()];
        const { hosts, switches } = state?.model ?? { hosts: [], switches: [] };
        rows.push({ ...row, hosts: hosts.length, switches: switches.length, unfinished: run?.command ?? null, damaged: false });
      } catch (error) {
        reportError(silentJson(session.ctx), error);
        rows.push({ ...row, hosts: 0, switches: 0, unfinished: null, damaged: true });
      }
    }
    if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) ctx.io.out(`no projects in ${session.engine.config.paths.projects}\n`);
    else {
      const cells = rows.map((r) => [
        r.project,
        String(r.hosts),
        String(r.switches),
        r.damaged ? 'damaged' : r.unfinished === null ? '' : `${r.unfinished} unfinished`,
        r.directory,
      ]);
      ctx.io.out(`${table(cells, ['PROJECT', 'HOSTS', 'SWITCHES', 'NOTE', 'DIRECTORY'], { color: ctx.io.color })}\n`);
    }
    return rows.some(({ damaged }) => damaged) ? exitCodes.refused : exitCodes.ok;
  },
};
