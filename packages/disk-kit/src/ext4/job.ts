// A command inside the guest without root: a short-lived User-Mode Linux boots on the disk and does nothing else. The guest is a
// stranger's, and its kernel is a process of this user, so the process runs in a sandbox.
import { chmod, chown, readFile, truncate, writeFile } from 'node:fs/promises'; // the guest's own devices, made of files
import { join } from 'node:path';
import { type Command, CommandFailed, type DiskRef, type GuestCommand, type OpenContext, type Outcome } from '@mln/engine/api';
import { letRead, letWrite } from '../guest-user.js';
import { type Containment, contained, kernelMemory, sandboxed } from '../sandbox.js';

const outputLimit = 16 * 2 ** 20;
let serial = 0;

/**
 * The script, its two outputs and its exit code travel on disks of their own, so nothing of this is ever written to the guest.
 * Throws `CommandFailed` on a non-zero exit, and when the guest did not get as far as running it.
 */
export async function runInside(disk: DiskRef, command: GuestCommand, ctx: OpenContext): Promise<Outcome> {
  const id = `job${serial++}`;
  const at = (name: string) => join(ctx.scratch, `${id}.${name}`);
  await writeFile(at('boot'), padded(bootScript), { mode: 0o600 });
  await writeFile(at('script'), padded(`${command.script}\n`), { mode: 0o600 });
  for (const name of ['stdout', 'stderr', 'status']) {
    await writeFile(at(name), '', { mode: 0o600 });
    await truncate(at(name), outputLimit);
  }
  // the plan has warned of a server without a sandbox
  const how = await contain(disk, ctx);
  if (how.user !== undefined) for (const name of devices) await giveDevice(at(name), how.user);
  const uml = jobCommand(disk, { id, scratch: ctx.scratch, timeoutMs: command.timeoutMs, how });
  const boot = await ctx.sh.run({ ...uml, ok: Array.from({ length: 256 }, (_, code) => code) });
  const said = async (name: string) => (await readFile(at(name))).toString('utf8').replace(/\0+$/, '');
  const status = (await said('status')).trim();
  if (!/^\d+$/.test(status)) throw new CommandFailed(uml, bootFailure(boot));
  const outcome = { exitCode: Number(status), stdout: await said('stdout'), stderr: await said('stderr') };
  for (const line of `${outcome.stdout}${outcome.stderr}`.split('\n')) if (line !== '') ctx.output(line);
  if (outcome.exitCode !== 0) throw new CommandFailed({ file: '/bin/sh', args: ['-e'], input: command.script }, outcome);
  return outcome;
}

const devices = ['boot', 'script', 'stdout', 'stderr', 'status'];

async function giveDevice(path: string, user: number): Promise<void> {
  await chown(path, 0, user);
  await chmod(path, 0o660);
}

/** As root, the user of the guest may open the disk from then on. */
export async function contain(disk: Pick<DiskRef, 'path' | 'backing'>, ctx: OpenContext): Promise<Containment> {
  const found = await contained(ctx.sh, ctx.options?.user);
  if (found.user === undefined) return found;
  await letWrite(ctx.sh, found.user, disk.path);
  if (disk.backing !== undefined) await letRead(ctx, found.user, disk.backing);
  return found;
}

interface Job {
  readonly scratch: string;
  readonly id?: string;
  readonly timeoutMs?: number | undefined;
  readonly how: Containment;
}

const memoryDirectory = '/dev/shm';
const megabytes = 96;

export function jobCommand(
  disk: Pick<DiskRef, 'path' | 'partition' | 'backing'>,
  { scratch, id = 'job', timeoutMs = 120_000, how }: Job,
): Command {
  const at = (name: string) => join(scratch, `${id}.${name}`);
  const { flaw, user } = how;
  const kernel = kernelCommand(disk, at, [`umid=${id}`, `uml_dir=${flaw === undefined ? '/tmp' : scratch}`]);
  if (flaw !== undefined) return command(kernel, { timeoutMs });
  const words = sandboxed(kernel, {
    user,
    reads: [at('boot'), at('script'), ...(disk.backing === undefined ? [] : [disk.backing])],
    writes: [disk.path, at('stdout'), at('stderr'), at('status')],
    memory: kernelMemory(memoryDirectory, megabytes * 2 ** 20),
  });
  return command(words, { timeoutMs, env: { TMPDIR: memoryDirectory } });
}

function command([file, ...args]: readonly [string, ...string[]], more: Pick<Command, 'timeoutMs' | 'env'>): Command {
  return { file, args, ...more };
}

// Without setarch -R the kernel loses part of its memory to address space randomization.
function kernelCommand(
  disk: Pick<DiskRef, 'path' | 'partition'>,
  at: (name: string) => string,
  place: readonly string[],
): readonly [string, ...string[]] {
  return [
    ...(['setarch', '-R', 'linux.uml'] as const),
    ...place,
    `mem=${megabytes}M`,
    // a copy-on-write file names the image below itself
    `ubd0=${disk.path}`,
    `ubd1r=${at('boot')}`,
    `ubd2r=${at('script')}`,
    `ubd3=${at('stdout')}`,
    `ubd4=${at('stderr')}`,
    `ubd5=${at('status')}`,
    `root=/dev/ubda${disk.partition?.number ?? ''}`,
    ...['rw', 'con0=null,fd:1', 'con=null', 'ssl=null', 'noreboot', 'quiet'],
    // a mount of hostfs may begin with `..`, and `..` of a missing directory is missing too
    'hostfs=/nonexistent',
    ...['init=/bin/sh', '--', '/dev/ubdb'],
  ];
}

/** Run by the guest's /bin/sh as its first process. The power is cut only after the root is read-only. */
const bootScript = `PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
cd /
mount -t proc proc /proc
mount -t sysfs sysfs /sys
/bin/sh -e /dev/ubdc </dev/null >/dev/ubdd 2>/dev/ubde
echo $? >/dev/ubdf
umount /sys
sync
echo u >/proc/sysrq-trigger
echo o >/proc/sysrq-trigger
while :; do sleep 1; done
`;

/** The size of a device is a multiple of its block; line ends at the end of a script do no harm. */
function padded(script: string): string {
  return script + '\n'.repeat(4096 - (Buffer.byteLength(script) % 4096));
}

function bootFailure(boot: Outcome): Outcome {
  return {
    ...boot,
    exitCode: boot.exitCode === 0 ? 1 : boot.exitCode,
    stderr:
      boot.exitCode === 127
        ? 'linux.uml (or setarch) is missing; install user-mode-linux, or choose the image opener "mount" as root'
        : `the guest did not run the command: ${(boot.stdout.trim() || boot.stderr.trim()).split('\n').slice(-2).join(' ')}`,
  };
}
