// mln snapshot NAME: takes, restores or deletes a snapshot of the machines of a project; without a name, lists the snapshots.
import type { MachineFact, SnapshotIntent } from '../../api/facts.js';
import type { Host } from '../../api/model.js';
import { codes } from '../../diagnostics/catalogue.js';
import { find } from '../../project/project.js';
import { status } from '../../project/status.js';
import { table } from '../../view/table.js';
import type { CliContext, KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { runProjects } from '../run-commands.js';
import { runOptions } from '../run-with-view.js';
import { openSession, refuse, type Session } from '../session.js';

export const snapshot: KernelCommand = {
  name: 'snapshot',
  summary: 'take a snapshot of the machines of a project, or revert to it; without a name: list the snapshots',
  arguments: ['[name]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'only this host; separate several hosts by colons',
    '--revert': 'revert the machines to that snapshot; their present state is lost',
    '--remove': 'delete that snapshot; the machines stay',
    '-n, --dry-run': 'print the commands and run none',
    ...runOptions,
  },
  examples: [
    'mln snapshot -p ldaptest before-upgrade',
    'mln snapshot -p ldaptest',
    'mln snapshot -p ldaptest before-upgrade --revert',
    'mln snapshot -p ldaptest -h ldapserver before-upgrade --remove',
  ],
  async run(ctx) {
    const [name] = ctx.args;
    const intent = intentOf(ctx);
    // the first word is a snapshot here, and a project in other commands
    const own = { ...ctx, args: [] };
    return name === undefined ? list(own) : runProjects(own, { intent, snapshot: name });
  },
};

function intentOf({ args, options, io }: CliContext): SnapshotIntent {
  const wrong = (text: string): never => {
    io.err(`${text}\n`);
    throw new Exit(exitCodes.usage);
  };
  const { revert, remove } = options;
  if (args.length > 1) return wrong('one snapshot at a time: mln snapshot -p PROJECT NAME');
  if (revert === true && remove === true) return wrong('put back (--revert) or throw away (--remove), not both');
  if (args.length === 0 && (revert === true || remove === true))
    return wrong('which snapshot? mln snapshot -p PROJECT tells which there are');
  if (revert === true) return 'revert';
  return remove === true ? 'forget' : 'snapshot';
}

interface Row {
  readonly project: string;
  readonly host: string;
  readonly backend: string;
  readonly name: string;
  /** ISO 8601. */
  readonly at: string | null;
  /** The state of the machine after a revert. */
  readonly gives: string | null;
}

async function list(ctx: CliContext): Promise<ExitCode> {
  const session = await openSession(ctx);
  const rows: Row[] = [];
  for (const name of await projectsOf(session)) rows.push(...(await rowsOf(session, name)));
  if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
  else if (rows.length === 0) ctx.io.out('no snapshots\n');
  else {
    const cells = rows.map(({ project, host, name, at, gives }) => [project, host, name, at ?? '?', gives ?? '?']);
    ctx.io.out(`${table(cells, ['PROJECT', 'HOST', 'SNAPSHOT', 'TAKEN', 'GIVES'], { color: ctx.io.color })}\n`);
  }
  return exitCodes.ok;
}

async function rowsOf(session: Session, project: string): Promise<readonly Row[]> {
  const { project: built } = await find(session.engine, project);
  if (built === undefined) return refuse(session, codes.projectNotBuilt, { project });
  const { model } = built;
  const chosen = hostsOf(session, model);
  const hosts = model.hosts.filter((host) => (chosen?.includes(host.name) ?? true) && takesThem(session, host));
  const { machines } = await status(built, { hosts: hosts.map(({ name }) => name), intent: 'snapshot' });
  return hosts.flatMap((host) => {
    const fact: MachineFact = machines[host.name] ?? { state: 'unknown' };
    if (fact.snapshots === undefined) sayUnknown(session, host, fact);
    return (fact.snapshots ?? []).map((one) => ({
      ...{ project, host: host.name, backend: host.backend, name: one.name },
      at: one.at === undefined ? null : new Date(one.at).toISOString().replace(/\.\d+Z$/, 'Z'),
      gives: one.state ?? null,
    }));
  });
}

function takesThem({ engine }: Session, { backend }: Host): boolean {
  return engine.plugins.backends.get(backend)?.driver.snapshot !== undefined;
}

function sayUnknown({ ctx }: Session, { name }: Host, { detail }: MachineFact): void {
  ctx.io.err(`host ${name}: nobody can tell its snapshots${detail === undefined ? '' : ` (${detail})`}\n`);
}
