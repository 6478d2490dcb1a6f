// The dry run of a plan: every action runs on ports that print their calls and change nothing.
import type { ActionOf } from '../api/action.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { LocalFiles, Ports } from '../api/ports.js';
import type { Plan } from '../api/step.js';
import { endsMachines } from '../plan/operations.js';
import { describeEdit } from '../plan/print.js';
import { isLocal } from '../plan/server.js';
import type { CustomizeArgs } from '../plugin/kernel.js';
import { actionOf, type PluginSet } from '../plugin/registry.js';
import { execute } from '../run/execute.js';
import { nullJournal } from '../run/journal.js';
import { dryClock } from '../system/clock.js';
import { dryFiles, dryShell } from '../system/rehearsal/dry-files.js';
import type { Engine } from './engine.js';

/** The lines of a dry run, in the order of a real run. */
export type Rehearsed =
  | { readonly type: 'step'; readonly id: string; readonly lane: string; readonly title: string; readonly server?: string }
  /** `+` changes something, `?` only looks. */
  | { readonly type: 'command'; readonly line: string }
  /** A change in the disk of a guest. */
  | { readonly type: 'edit'; readonly text: string };

/** Returns the diagnostics of the run. */
export async function rehearse(engine: Engine, plan: Plan, tell: (event: Rehearsed) => void): Promise<readonly Diagnostic[]> {
  const { ports, plugins, localServer } = engine;
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const print = (line: string) => tell({ type: 'command', line });
  const ending = assumeEnded(ports.files);
  const sh = dryShell((line) => {
    print(line);
    if (line.startsWith('+')) ending.commandSeen();
  }, ports.sh);
  const own: Ports = { sh, files: dryFiles(print, endsMachines(plan.command) ? ending.files : ports.files) };
  const customize = rehearsedCustomize(plugins, tell);
  const { diagnostics } = await execute(plan, {
    journal: nullJournal(),
    action: actionOf(plugins, { kernel: { customize } }),
    ...own,
    at: elsewhere(engine, own, print),
    clock: dryClock(),
    signal: new AbortController().signal,
    jobs: 1,
    onFailure: 'keep',
    // a listing must not contain a secret
    secret: ({ secret }) => `(${secret})`,
    emit: (event) => {
      if (event.type !== 'step-begin') return;
      ending.begin();
      const { lane = '', title = '', serviceHost } = steps.get(event.id) ?? {};
      const on = serviceHost === undefined || isLocal(serviceHost, localServer) ? {} : { server: serviceHost };
      tell({ type: 'step', id: event.id, lane, title, ...on });
    },
  });
  return diagnostics;
}

/** The ports of another server: they also change nothing, and only look. */
function elsewhere(engine: Engine, own: Ports, print: (line: string) => void): (server: string) => Ports {
  const known = new Map<string, Ports>();
  return (server) => {
    if (isLocal(server, engine.localServer)) return own;
    const real = engine.connect(server);
    const open = known.get(server) ?? { sh: dryShell(print, real.sh), files: dryFiles(print, real.files) };
    known.set(server, open);
    return open;
  };
}

/**
 * A stop waits for the end of a process that the dry run did not stop. After the first command of a step the process counts as
 * gone.
 */
function assumeEnded(real: LocalFiles) {
  let seen = false;
  const gone = (path: string) => seen && /^\/proc\/\d+\//.test(path);
  const files: LocalFiles = {
    ...real,
    bytes: async (path, options) => (gone(path) ? undefined : real.bytes(path, options)),
    text: async (path, options) => (gone(path) ? undefined : real.text(path, options)),
  };
  const set = (to: boolean) => () => {
    seen = to;
  };
  return { files, begin: set(false), commandSeen: set(true) };
}

/** The disk to open does not exist yet: the dry run prints the edits, and the opener prints its commands for them. */
function rehearsedCustomize(plugins: PluginSet, tell: (event: Rehearsed) => void): ActionOf<CustomizeArgs> {
  return {
    undo: 'covered-by-disk',
    async run({ args, sh, files, signal, output }) {
      const { scratch, edits, options = {} } = args;
      await files.mkdir(scratch, { mode: 0o700 });
      for (const edit of edits) tell({ type: 'edit', text: describeEdit(edit) });
      const opener = plugins.openers.get(args.opener)?.driver;
      const disk = { ...args.disk, path: args.disk.stagingPath };
      const scripts = edits.flatMap((edit) => (edit.do === 'run' ? [{ script: edit.script }] : []));
      await opener?.rehearse?.(disk, { sh, files, signal, scratch, options, output }, scripts);
      await files.remove(scratch);
    },
  };
}
