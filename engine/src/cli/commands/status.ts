// mln status: which machines and switches are up; looks only.
import type { Json } from '../../api/json.js';
import { codes } from '../../diagnostics/catalogue.js';
import { find } from '../../project/project.js';
import { status as factsOf } from '../../project/status.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { reportError, silentJson } from '../report-error.js';
import { openSession, refuse, type Session } from '../session.js';

export const status: KernelCommand = {
  name: 'status',
  summary: 'show the state of machines and switches; exit with 1 if one is not up',
  arguments: ['[project]'],
  options: { ...projectOption, '-h, --host <host>': 'only this host; separate several hosts by colons' },
  examples: ['mln status', 'mln status -p ldaptest', 'mln status --json'],
  async run(ctx) {
    const session = await openSession(ctx);
    const rows: Row[] = [];
    for (const name of await projectsOf(session, 'all'))
      rows.push(...(await statusOf(session, name).catch((error) => damaged(session, name, error))));
    if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length === 0) ctx.io.out('no projects\n');
    else ctx.io.out(`${print(rows, ctx.io.color)}\n`);
    return verdict(rows);
  },
};

interface Row {
  readonly project: string;
  readonly kind: 'host' | 'switch' | 'project';
  readonly name: string;
  readonly state: string;
  readonly backend: string;
  readonly detail: string;
  readonly pid: Json;
}

/** One row for a project that mln cannot read. */
function damaged(session: Session, project: string, error: unknown): readonly Row[] {
  if (error instanceof Exit) throw error;
  reportError(silentJson(session.ctx), error);
  return [{ project, kind: 'project', name: project, state: 'unknown', backend: '', detail: 'damaged: mln doctor', pid: null }];
}

async function statusOf(session: Session, name: string): Promise<readonly Row[]> {
  const { project, unfinished } = await find(session.engine, name);
  if (project === undefined) {
    if (unfinished === undefined) return refuse(session, codes.projectNotBuilt, { project: name });
    session.ctx.io.err(`project ${name}: ${unfinished} is unfinished; mln resume -p ${name} or mln rollback -p ${name}\n`);
    return [];
  }
  const { model } = project;
  const chosen = hostsOf(session, model);
  const facts = await factsOf(project, chosen === undefined ? {} : { hosts: chosen });
  const hosts = model.hosts.filter((host) => chosen?.includes(host.name) ?? true);
  const { machines } = facts;
  const switches = chosen === undefined ? model.switches : [];
  return [
    ...hosts.map((host): Row => {
      const fact = machines[host.name] ?? { state: 'unknown' };
      return {
        project: name,
        kind: 'host',
        name: host.name,
        state: fact.state,
        backend: host.backend,
        detail: fact.detail ?? '',
        pid: fact.pid ?? null,
      };
    }),
    ...switches.map((sw): Row => {
      const fact = facts.networks[sw.name] ?? { state: 'unknown' };
      return {
        project: name,
        kind: 'switch',
        name: sw.name,
        state: fact.state,
        backend: sw.backend,
        detail: fact.detail ?? '',
        pid: null,
      };
    }),
  ];
}

function print(rows: readonly Row[], color: boolean): string {
  return table(
    rows.map((row) => [row.project, row.kind, row.name, row.state, row.backend, row.detail]),
    ['PROJECT', 'KIND', 'NAME', 'STATE', 'BACKEND', 'DETAIL'],
    { color },
  );
}

function verdict(rows: readonly Row[]): ExitCode {
  return rows.every((row) => row.state === 'up') ? exitCodes.ok : exitCodes.usage;
}
