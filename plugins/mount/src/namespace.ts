// A mount namespace with a process of its own, which ends with mln. The kernel then removes the mounts and their loop devices. So
// a mln that is killed leaves nothing mounted, and no other program of this server ever sees the mounts.
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, CommandFailed, type OpenContext, type Shell } from '@mln/engine/api';

export interface MountNamespace {
  /** Runs its commands in the namespace. */
  readonly sh: Shell;
  /** The root directory of the namespace, as this process reaches it. */
  readonly root: string;
  /** An interrupt ends the namespace with all other commands. */
  isOver(): boolean;
  /** Ends the process of the namespace. Idempotent; never throws. */
  end(): Promise<void>;
}

// dies with the thread that started it, see prctl(2), PR_SET_PDEATHSIG
const tied = ['--pdeathsig', 'KILL', '--'];
const own = ['unshare', '--mount', '--propagation', 'private', '--'];
const hold = 'echo $$ >"$1.new" && mv "$1.new" "$1" && exec sleep infinity';
const day = 24 * 60 * 60 * 1000;
const pauseMs = 5;

/** Throws if this server makes no namespace: only root may make one. */
export async function openNamespace({ sh, files, scratch }: OpenContext): Promise<MountNamespace> {
  const pidFile = `${scratch}/namespace`;
  const holder: Command = {
    file: 'setpriv',
    args: [...tied, ...own, 'sh', '-c', hold, 'sh', pidFile],
    timeoutMs: day,
    ok: Array.from({ length: 256 }, (_, code) => code),
  };
  let failure: Error | undefined;
  const gone = sh.run(holder).then(
    ({ exitCode, stderr }) => {
      failure = new Error(`cannot make a mount namespace: setpriv or unshare ended with ${exitCode}: ${stderr.trim()}`);
    },
    (error: Error) => {
      failure = error;
    },
  );
  let found: string | undefined;
  for (; found === undefined; found = (await files.text(pidFile))?.trim()) {
    if (failure !== undefined) throw failure;
    await pause(pauseMs);
  }
  const pid = found;
  return {
    sh: shellIn(pid, sh),
    root: `/proc/${pid}/root`,
    isOver: () => failure !== undefined,
    async end() {
      if (failure === undefined) await sh.probe({ file: 'kill', args: ['-KILL', pid] });
      await gone;
    },
  };
}

/** An error names the command itself. */
function shellIn(pid: string, sh: Shell): Shell {
  const entered = (command: Command): Command => ({
    ...command,
    file: 'nsenter',
    args: [`--mount=/proc/${pid}/ns/mnt`, '--', command.file, ...command.args],
  });
  return {
    run: (command) =>
      sh.run(entered(command)).catch((error: unknown) => {
        throw error instanceof CommandFailed ? new CommandFailed(command, error.outcome) : error;
      }),
    probe: (command) => sh.probe(entered(command)),
  };
}
