// mln console -p PROJECT -h HOST: the machine's console in this terminal, or its log.
import type { Host } from '../../api/model.js';
import { consoleLog, consoleOf } from '../../project/console.js';
import type { BuiltProject } from '../../project/project.js';
import { render } from '../../system/print-command.js';
import { attach } from '../../system/process/execa-shell.js';
import type { KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { openProject, openSession, type Session, unwrap } from '../session.js';

export const console: KernelCommand = {
  name: 'console',
  summary: 'open the console of a machine in this terminal',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'the host',
    '-l, --log': 'print the output of the console so far, and exit',
    '--raw': 'with --log: print control characters of the guest as they are',
  },
  json: false,
  examples: ['mln console -p ldaptest -h ldapserver', 'mln console -p ldaptest -h ldapserver --log'],
  async run(ctx) {
    const session = await openSession(ctx);
    const [name = ''] = await projectsOf(session);
    const project = await openProject(session, name);
    const host = chosenHost(session, project);
    if (ctx.options.log === true) return printLog(session, await consoleLog(project, host.name));
    const command = await consoleOf(project, host.name);
    unwrap(session, { value: true, diagnostics: project.report.diagnostics }, exitCodes.refused);
    if (command === undefined) return complain(session, `backend ${host.backend} has no console here`);
    if (!ctx.io.isTTY) return complain(session, `a console needs a terminal; run it in one: ${render(command)}, or use --log`);
    return (await attach(command)) === 0 ? exitCodes.ok : exitCodes.usage;
  },
};

function complain({ ctx }: Session, text: string): ExitCode {
  ctx.io.err(`${text}\n`);
  return exitCodes.usage;
}

function chosenHost(session: Session, { model }: BuiltProject): Host {
  const names = hostsOf(session, model) ?? model.hosts.map(({ name }) => name);
  const host = model.hosts.find(({ name }) => name === names[0]);
  if (host !== undefined && names.length === 1) return host;
  complain(session, `which host? use -h with one of: ${names.join(', ')}`);
  throw new Exit(exitCodes.usage);
}

function printLog(session: Session, text: string | undefined): ExitCode {
  if (text === undefined) return complain(session, 'there is no log yet');
  const { io, options } = session.ctx;
  if (options.raw === true) io.raw(text);
  else io.out(text);
  return exitCodes.ok;
}
