// mln console -p PROJECT -h HOST: the machine's console in this terminal, or its log.
import type { HostContext } from '../../api/hooks.js';
import type { Actions, Edits } from '../../api/lane.js';
import type { Claims, Plugin } from '../../api/plugin.js';
import { modelContext, noFacts } from '../../plan/context.js';
import { observe } from '../../plan/observe.js';
import { render } from '../../system/print-command.js';
import { attach } from '../../system/process/execa-shell.js';
import type { KernelCommand } from '../command.js';
import { Exit, type ExitCode, exitCodes } from '../exit.js';
import { hostsOf, projectOption, projectsOf } from '../options.js';
import { type BuiltProject, builtProject, modelWorld } from '../project.js';
import { openSession, type Session, stopOnErrors } from '../session.js';

export const console: KernelCommand = {
  name: 'console',
  summary: 'open the console of a machine in this terminal',
  arguments: ['[project]'],
  options: {
    ...projectOption,
    '-h, --host <host>': 'the host',
    '-l, --log': 'print what the console has shown so far, and end',
  },
  json: false,
  examples: ['mln console -p ldaptest -h ldapserver', 'mln console -p ldaptest -h ldapserver --log'],
  async run(ctx) {
    const session = await openSession(ctx);
    const [name = ''] = await projectsOf(session);
    const project = await builtProject(session, name);
    const { driver, context } = chosenHost(session, project);
    if (ctx.options.log === true) return printLog(session, driver.log?.(context));
    const facts = await observe({
      ...modelWorld(session, project.model),
      set: session.set,
      hooks: session.hooks,
      sh: session.sh,
    });
    const command = driver.console?.({ ...context, facts });
    stopOnErrors(session, exitCodes.refused);
    if (command === undefined) return say(session, `backend ${context.host.backend} has no console here`);
    if (!ctx.io.isTTY) return say(session, `a console needs a terminal; run it in one: ${render(command)}, or use --log`);
    return (await attach(command)) === 0 ? exitCodes.ok : exitCodes.usage;
  },
};

function say({ ctx }: Session, text: string): ExitCode {
  ctx.io.err(`${text}\n`);
  return exitCodes.usage;
}

function chosenHost(session: Session, project: BuiltProject) {
  const names = hostsOf(session, project.model) ?? project.model.hosts.map((h) => h.name);
  const host = project.model.hosts.find((h) => h.name === names[0]);
  const backend = session.set.backends.get(host?.backend ?? '');
  if (host === undefined || backend === undefined || names.length !== 1) {
    say(session, `which host? use -h with one of: ${names.join(', ')}`);
    throw new Exit(exitCodes.usage);
  }
  return { driver: backend.driver, context: readOnlyHostContext(session, project, { host, plugin: backend.plugin }) };
}

interface Chosen {
  readonly host: BuiltProject['model']['hosts'][number];
  readonly plugin: Plugin;
}

function readOnlyHostContext(
  session: Session,
  project: BuiltProject,
  { host, plugin }: Chosen,
): HostContext<Claims, Actions, Edits> {
  const base = modelContext(modelWorld(session, project.model), plugin);
  const refused = () => {
    throw new Error('nothing is planned for a console');
  };
  return { ...base, facts: noFacts, intent: 'start', host, config: base.of(host), lane: { host, step: refused } };
}

async function printLog(session: Session, file: string | undefined): Promise<ExitCode> {
  const text = file === undefined ? undefined : await session.ctx.local.text(file);
  if (text === undefined) return say(session, 'there is no log yet');
  session.ctx.io.out(text);
  return exitCodes.ok;
}
