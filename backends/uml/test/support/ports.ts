// Ports of this machine, for actions that are tried in earnest; and the context that an action is given.
import { chown, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ActionContext, Command, Files } from '@mln/engine/api';
import { systemClock } from '../../../../engine/src/system/clock.js';
import { diskFiles } from '../../../../engine/src/system/files/disk-files.js';
import { execaShell } from '../../../../engine/src/system/process/execa-shell.js';

export type Ports = Pick<ActionContext<never>, 'sh' | 'files' | 'clock'>;

export function realPorts(): Ports {
  return { sh: execaShell(), files: diskFiles(), clock: systemClock() };
}

/** Programs run as that user, and what is made belongs to it. Only root can do that. */
export function portsOf(uid: number): Ports {
  const { sh, files, clock } = realPorts();
  const as = (command: Command): Command => ({
    ...command,
    file: 'setpriv',
    args: [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', command.file, ...command.args],
  });
  const own: Files = {
    ...files,
    mkdir: async (path, options) => {
      const first = await mkdir(path, { recursive: true, mode: 0o700 });
      await files.mkdir(path, options);
      // the parents that were made with it too
      for (let at = path; first !== undefined && at.startsWith(first); at = dirname(at)) await chown(at, uid, uid);
    },
    write: async (path, content, options) => {
      await files.write(path, content, options);
      await chown(path, uid, uid);
    },
  };
  return { sh: { run: (command) => sh.run(as(command)), probe: (command) => sh.probe(as(command)) }, files: own, clock };
}

/** `said` is what the action put out. */
export function contextOf<A>(args: A, ports: Ports, signal: AbortSignal = new AbortController().signal) {
  const said: string[] = [];
  const ctx: ActionContext<A> = {
    ...ports,
    args,
    signal,
    output: (line) => void said.push(line),
    secret: () => 'none',
  };
  return { ...ctx, said };
}
