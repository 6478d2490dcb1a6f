// mln doctor: damaged projects and processes without a project, and their repair.
import { type Damage, examine, repair } from '../../project/doctor.js';
import { findStrays, type Strays } from '../../project/strays.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { projectOption, projectsOf } from '../options.js';
import { openSession, type Session, unwrap } from '../session.js';

export const doctor: KernelCommand = {
  name: 'doctor',
  summary:
    'look for damaged projects and for processes whose project directory was deleted, and repair both; exit with 3 if damage is left',
  arguments: ['[project]'],
  options: { ...projectOption, '--fix': 'repair what can be repaired; end those processes' },
  examples: ['mln doctor', 'mln doctor -p ldaptest --fix', 'mln doctor --json'],
  async run(ctx) {
    const session = await openSession(ctx);
    const rows: Row[] = [];
    const strays = await findStrays(session.engine);
    for (const project of await named(session, strays)) {
      const its = strays.get(project);
      const found =
        ctx.options.fix === true ? await repaired(session, project, its) : await examine(session.engine, project, its);
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

/** The projects of the command line, or all, with those of which only processes are left. */
async function named(session: Session, strays: ReadonlyMap<string, Strays>): Promise<readonly string[]> {
  const { args, options } = session.ctx;
  const projects = await projectsOf(session, 'all');
  const isAll = options.project === undefined && args[0] === undefined;
  return isAll ? [...new Set([...projects, ...strays.keys()])].sort() : projects;
}

async function repaired(session: Session, project: string, strays: Strays | undefined): Promise<readonly Damage[]> {
  const { left, told } = unwrap(session, await repair(session.engine, project, strays), exitCodes.refused);
  for (const text of told) session.ctx.io.err(`project ${project}: ${text}\n`);
  return left;
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
