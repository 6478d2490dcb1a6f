// Disk → mount point and back, in a mount namespace of its own.
import { type FileHandle, open } from 'node:fs/promises'; // of the mount point
import { setTimeout as pause } from 'node:timers/promises';
import { recover } from '@mln/disk-kit';
import { type Command, CommandFailed, type DiskRef, type OpenContext, type Shell } from '@mln/engine/api';
import { inside } from './mounted.js';
import { type MountNamespace, openNamespace } from './namespace.js';

export interface Attached {
  /** The mounted files, as this process reaches them. */
  readonly root: string;
  /** The mount point in the namespace. */
  readonly mountPoint: string;
  /** Runs its commands where the mount is. */
  readonly sh: Shell;
  /** Syncs, and unmounts before it returns. Throws when the mount or its loop device stays. */
  detach(): Promise<void>;
}

export async function attach(disk: DiskRef, ctx: OpenContext): Promise<Attached> {
  const mountPoint = inside(ctx.scratch, '/root');
  await ctx.files.mkdir(mountPoint);
  const mount = await mountCommand(disk, mountPoint, ctx);
  const namespace = await openNamespace(ctx);
  let directory: FileHandle | undefined;
  const detach = async (): Promise<void> => {
    try {
      await directory?.close();
      await unmount(mountPoint, namespace);
    } finally {
      await namespace.end();
    }
    await loopEnds(disk, ctx.sh);
  };
  try {
    await namespace.sh.run(mount);
  } catch (error) {
    await namespace.end();
    throw error;
  }
  try {
    // the handle stays the way to these files even if the number of the process is used again
    directory = await open(inside(namespace.root, mountPoint));
  } catch (error) {
    await detach();
    throw error;
  }
  return { root: `/proc/self/fd/${directory.fd}`, mountPoint, sh: namespace.sh, detach };
}

/** Repairs the file system of the disk first. */
export async function mountCommand(disk: DiskRef, mountPoint: string, { sh, files, scratch }: OpenContext): Promise<Command> {
  // mount takes a block device that begins with the file system as it is; the device of a logical volume is a link
  const real = (await files.realpath?.(disk.path)) ?? disk.path;
  const isDevice = (await files.stat(real))?.type === 'other';
  const safe = await checkExt(disk, { sh, scratch });
  const loop = isDevice && disk.offset === 0 ? [] : ['loop', ...placeOf(disk)];
  return { file: 'mount', args: ['-o', [...loop, 'nosuid', 'nodev', ...safe].join(','), '--', disk.path, mountPoint] };
}

/**
 * Repairs an ext2, ext3 or ext4 file system. Returns the mount options that keep this server alive: a file system can ask the
 * kernel to panic at its first fault.
 */
async function checkExt(disk: DiskRef, ctx: Pick<OpenContext, 'sh' | 'scratch'>): Promise<readonly string[]> {
  const { path: image, offset, partition } = disk;
  const { stdout } = await ctx.sh.probe({
    file: 'blkid',
    args: ['-p', '-O', String(offset), '-s', 'TYPE', '-o', 'value', '--', image],
  });
  if (!/^ext[234]$/.test(stdout.trim())) return [];
  await recover(ctx, { image, offset, partition });
  // e2fsck repairs a whole image; behind an offset it only looks, because it opens an image again after a repair without the offset
  if (offset === 0) await ctx.sh.run({ file: 'e2fsck', args: ['-fp', image], ok: [0, 1] });
  else await ctx.sh.run({ file: 'e2fsck', args: ['-fn', `${image}?offset=${offset}`] });
  return ['errors=continue'];
}

/** The loop device ends where the partition does, so that it cannot reach the data after the partition. */
function placeOf({ offset, partition }: DiskRef): readonly string[] {
  return [`offset=${offset}`, ...(partition === undefined ? [] : [`sizelimit=${partition.bytes}`])];
}

const tries = 10;
const pauseMs = 100;

async function unmount(mountPoint: string, { sh, isOver }: MountNamespace): Promise<void> {
  for (let n = 1; !isOver(); n++) {
    try {
      await sh.run({ file: 'umount', args: ['--', mountPoint] });
      return;
    } catch (error) {
      // a process of a script may be about to end
      if (!(error instanceof CommandFailed) || n === tries) throw error;
      await pause(pauseMs);
    }
  }
}

async function loopEnds(disk: DiskRef, sh: Shell): Promise<void> {
  for (let n = 1; ; n++) {
    const { stdout } = await sh.probe({ file: 'losetup', args: ['-j', disk.path] });
    if (stdout.trim() === '') return;
    if (n === tries) throw new Error(`loop device is still attached: ${stdout.trim()}`);
    await pause(pauseMs);
  }
}
