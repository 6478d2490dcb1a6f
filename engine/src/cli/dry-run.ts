// Plan → the commands that it would run, in order, none of them run.
import type { ActionOf } from '../api/action.js';
import type { LocalFiles, Ports } from '../api/ports.js';
import type { Plan } from '../api/step.js';
import { describeEdit } from '../plan/print.js';
import { isLocal } from '../plan/server.js';
import type { CustomizeArgs } from '../run/customize.js';
import { execute } from '../run/execute.js';
import { nullJournal } from '../run/journal.js';
import { dryClock } from '../system/clock.js';
import { dryFiles } from '../system/rehearsal/dry-files.js';
import { dryShell } from '../system/rehearsal/dry-shell.js';
import { connectServers } from '../system/remote/connect-servers.js';
import { actionOf } from './action-of.js';
import { type ExitCode, exitCodes } from './exit.js';
import { localServerOf } from './project.js';
import { sayNothingToDo } from './run-plan.js';
import { printDiagnostics, printJsonDiagnostics } from './say.js';
import type { Session } from './session.js';

/** Runs every action on ports that print: `+` changes something, `?` only looks, `#` tells what it is for. */
export async function dryRun(session: Session, plan: Plan): Promise<ExitCode> {
  const { ctx, sh } = session;
  if (plan.steps.length === 0) sayNothingToDo(ctx, plan);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const print = (line: string) => ctx.io.out(ctx.json ? `${JSON.stringify({ type: 'command', line })}\n` : `${line}\n`);
  const rehearsal = rehearse(session, (line) => {
    if (!ctx.json) print(line);
  });
  const ending = assumeEnded(ctx.local);
  const localServer = localServerOf(session);
  const own: Ports = {
    sh: dryShell((line) => {
      print(line);
      if (line.startsWith('+')) ending.told();
    }, sh),
    files: dryFiles(print, ends.has(plan.command) ? ending.local : ctx.local),
  };
  const result = await execute(plan, {
    journal: nullJournal(),
    action: (plugin, name) => (plugin === 'kernel' ? rehearsal : actionOf(session, plugin, name)),
    ...own,
    at: elsewhere(session, own, print),
    clock: dryClock(),
    signal: new AbortController().signal,
    jobs: 1,
    onFailure: 'keep',
    // a listing is no place for a secret
    secret: ({ secret }) => `(${secret})`,
    emit: (event) => {
      if (event.type !== 'step-begin') return;
      ending.begin();
      const step = steps.get(event.id);
      const on = step === undefined || isLocal(step.serviceHost, localServer) ? {} : { server: step.serviceHost };
      if (ctx.json) ctx.io.out(`${JSON.stringify({ type: 'step', id: event.id, title: step?.title, ...on })}\n`);
      else ctx.io.out(`# ${step?.lane.replace(':', ' ')}${on.server === undefined ? '' : `, on ${on.server}`}: ${step?.title}\n`);
    },
  });
  printDiagnostics(ctx, result.diagnostics);
  if (ctx.json && result.diagnostics.length > 0) printJsonDiagnostics(ctx, result.diagnostics);
  return result.diagnostics.some((d) => d.severity === 'error') ? exitCodes.refused : exitCodes.ok;
}

/** The doors of another server, through which nothing is done either; what is looked at is what is there. */
function elsewhere(session: Session, own: Ports, print: (line: string) => void): (server: string) => Ports {
  const { config, sh } = session;
  const localServer = localServerOf(session);
  const real = connectServers({ localServer, servers: config.servers, own: { sh, files: own.files } });
  const known = new Map<string, Ports>();
  return (server) => {
    if (isLocal(server, localServer)) return own;
    const open = known.get(server) ?? { sh: dryShell(print, real(server).sh), files: dryFiles(print, real(server).files) };
    known.set(server, open);
    return open;
  };
}

const ends: ReadonlySet<Plan['command']> = new Set(['stop', 'save', 'remove']);

/** Stopping waits for a process to end, which it does not when nobody told it: after a step's first command it is taken for gone. */
function assumeEnded(real: LocalFiles) {
  let told = false;
  const gone = (path: string) => told && /^\/proc\/\d+\//.test(path);
  const local: LocalFiles = {
    ...real,
    bytes: async (path) => (gone(path) ? undefined : real.bytes(path)),
    text: async (path) => (gone(path) ? undefined : real.text(path)),
  };
  const set = (to: boolean) => () => {
    told = to;
  };
  return { local, begin: set(false), told: set(true) };
}

/** There is no disk to open yet: the edits are told, and the opener says what it would run for them. */
function rehearse(session: Session, say: (line: string) => void): ActionOf<CustomizeArgs> {
  return {
    undo: 'covered-by-disk',
    async run({ args, sh, files, signal, output }) {
      const { scratch, edits } = args;
      await files.mkdir(scratch, { mode: 0o700 });
      for (const edit of edits) say(`#   ${describeEdit(edit)}`);
      const opener = session.set.openers.get(args.opener)?.driver;
      const disk = { ...args.disk, path: args.disk.stagingPath };
      const scripts = edits.flatMap((edit) => (edit.do === 'run' ? [{ script: edit.script }] : []));
      await opener?.rehearse?.(disk, { sh, files, signal, scratch, output }, scripts);
      await files.remove(scratch);
    },
  };
}
