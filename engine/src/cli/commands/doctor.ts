// mln doctor: damaged projects, and their repair.
import { type Damage, examine, repair } from '../../project/doctor.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { openSession, type Session, unwrap } from '../session.js';

export const doctor: KernelCommand = {
  name: 'doctor',
  summary: 'look for damaged projects, and repair them; exit with 3 if damage is left',
  arguments: ['[project]'],
  options: { ...projectOption, '--fix': 'repair what can be repaired' },
  examples: ['mln doctor', 'mln doctor -p ldaptest --fix', 'mln doctor --json'],
  async run(ctx) {
    const session = await openSession(ctx);
    const rows: Row[] = [];
    for (const project of await projectsOf(session, 'all')) {
      const found = ctx.options.fix === true ? await repaired(session, project) : await examine(session.engine, project);
      rows.push(...found.map(({ problem, repair: way = null }) => ({ project, problem, repair: way })));
    }
    print(session, rows);
    return verdict(rows);
  },
};

interface Row {
  readonly project: string;
  readonly problem: string;
  /** `null`: there is none. */
  readonly repair: string | null;
}

async function repaired(session: Session, project: string): Promise<readonly Damage[]> {
  return unwrap(session, await repair(session.engine, project), exitCodes.refused);
}

function print({ ctx: { io, json } }: Session, rows: readonly Row[]): void {
  if (json) io.out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) io.out('no damage\n');
  else {
    const cells = rows.map(({ project, problem, repair: way }) => [project, problem, way ?? `mln remove -f -p ${project}`]);
    io.out(`${table(cells, ['PROJECT', 'PROBLEM', 'REPAIR'], { color: io.color })}\n`);
  }
}

function verdict(rows: readonly Row[]): ExitCode {
  return rows.length === 0 ? exitCodes.ok : exitCodes.refused;
}
