// A command inside the mounted guest: chroot, with its own processes and mounts, which end with it.
import { CommandFailed, type GuestCommand, type OpenContext, type Outcome } from '@mln/engine/api';
import { inside } from './mounted.js';

const nodes = [
  ['null', '1', '3'],
  ['zero', '1', '5'],
  ['full', '1', '7'],
  ['random', '1', '8'],
  ['urandom', '1', '9'],
] as const;

/** Throws `CommandFailed` on a non-zero exit, and kills every process that the script left running. */
export async function runInside(root: string, command: GuestCommand, { sh, output }: OpenContext): Promise<Outcome> {
  const dev = inside(root, '/dev');
  // the disk is mounted without devices, and a script that writes to /dev/null must not make a file of that name
  await sh.run({ file: 'mkdir', args: ['-p', '--', dev, inside(root, '/proc')] });
  await sh.run({ file: 'mount', args: ['-t', 'tmpfs', '-o', 'nosuid,mode=755,size=1M', 'tmpfs', dev] });
  try {
    for (const [name, major, minor] of nodes)
      await sh.run({ file: 'mknod', args: ['-m', '666', inside(root, `/dev/${name}`), 'c', major, minor] });
    const outcome = await sh.run({
      file: 'unshare',
      args: [
        ...['--mount', '--pid', '--fork', '--kill-child', `--mount-proc=${inside(root, '/proc')}`],
        ...['chroot', root, '/bin/sh', '-e', '-c', command.script],
      ],
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root' },
      timeoutMs: command.timeoutMs ?? 120_000,
      ok: Array.from({ length: 256 }, (_, code) => code),
    });
    for (const line of `${outcome.stdout}${outcome.stderr}`.split('\n')) if (line !== '') output(line);
    if (outcome.exitCode !== 0) throw new CommandFailed({ file: '/bin/sh', args: ['-e'], input: command.script }, outcome);
    return outcome;
  } finally {
    await sh.run({ file: 'umount', args: ['--', dev] });
  }
}
