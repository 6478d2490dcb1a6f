// A command inside the mounted guest, as root of the guest alone. bubblewrap makes the files of the guest its root directory. The
// processes and mounts of the command end with it.
import { lstat, mkdir } from 'node:fs/promises'; // below the mount point
import { ownNamespaces, readOnlyProc, sandboxPackage } from '@mln/disk-kit';
import { CommandFailed, type GuestCommand, type OpenContext, type Outcome } from '@mln/engine/api';
import type { Attached } from './attach.js';
import { inside } from './mounted.js';

const devices = ['null', 'zero', 'full', 'random', 'urandom'].map((name) => `/dev/${name}`);

/**
 * Root of a guest may own, read and write all files of the guest and become any of its users. Root of a guest may not make
 * devices, mount, load modules, trace processes or open files by a handle, which reach this server.
 */
const capabilities = [
  ...['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETFCAP'],
  ...['NET_BIND_SERVICE', 'SYS_CHROOT'],
];

const isolation = [
  ...ownNamespaces,
  ...['--die-with-parent', '--cap-drop', 'ALL', ...capabilities.flatMap((name) => ['--cap-add', `CAP_${name}`])],
];

/** Throws `CommandFailed` on a non-zero exit, and kills every process that the script left running. */
export async function runInside(
  { root, mountPoint, sh }: Omit<Attached, 'detach'>,
  command: GuestCommand,
  { output }: Pick<OpenContext, 'output'>,
): Promise<Outcome> {
  if ((await sh.probe({ file: 'bwrap', args: ['--version'] })).exitCode === 127) throw new Error(missing);
  for (const name of ['/dev', '/proc']) await needDirectory(root, name);
  const outcome = await sh.run({
    file: 'bwrap',
    args: [
      ...isolation,
      ...['--bind', mountPoint, '/'],
      ...readOnlyProc,
      ...['--size', String(2 ** 20), '--tmpfs', '/dev', ...devices.flatMap((path) => ['--dev-bind', path, path])],
      ...['--chdir', '/', '--', '/bin/sh', '-e', '-c', command.script],
    ],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' },
    timeoutMs: command.timeoutMs ?? 120_000,
    ok: Array.from({ length: 256 }, (_, code) => code),
  });
  for (const line of `${outcome.stdout}${outcome.stderr}`.split('\n')) if (line !== '') output(line);
  if (outcome.exitCode !== 0) throw new CommandFailed({ file: '/bin/sh', args: ['-e'], input: command.script }, outcome);
  return outcome;
}

const missing = `cannot run a script in a mounted guest: the program bwrap is missing; install the Debian package ${sandboxPackage}`;

/** This server never follows a link of the guest. */
async function needDirectory(root: string, name: string): Promise<void> {
  const at = inside(root, name);
  const found = await lstat(at).catch(() => undefined);
  if (found === undefined) await mkdir(at, { mode: 0o755 });
  else if (!found.isDirectory()) throw new Error(`cannot run a script in the guest: its ${name} is not a directory`);
}
