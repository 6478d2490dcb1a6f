// Disk → mount point and back. The mount point is below a directory that only root may enter.
import { setTimeout as pause } from 'node:timers/promises';
import { recover } from '@mln/disk-kit';
import { CommandFailed, type DiskRef, type OpenContext, type Shell } from '@mln/engine/api';
import { inside } from './mounted.js';

/** Returns the mount point. */
export async function attach(disk: DiskRef, { sh, files, scratch }: OpenContext): Promise<string> {
  const root = inside(scratch, '/root');
  await files.mkdir(root);
  // mount takes a block device that begins with the file system as it is; the device of a logical volume is a link
  const real = (await files.realpath?.(disk.path)) ?? disk.path;
  const isDevice = (await files.stat(real))?.type === 'other';
  const safe = await checkExt(disk, { sh, scratch });
  const loop = isDevice && disk.offset === 0 ? [] : ['loop', ...placeOf(disk)];
  await sh.run({ file: 'mount', args: ['-o', [...loop, 'nosuid', 'nodev', ...safe].join(','), '--', disk.path, root] });
  try {
    await sh.run({ file: 'mount', args: ['--make-private', root] });
  } catch (error) {
    await detach(disk, root, sh);
    throw error;
  }
  return root;
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

/** Syncs and unmounts before it returns; throws when the mount or its loop device stays. */
export async function detach(disk: DiskRef, root: string, sh: Shell): Promise<void> {
  for (let n = 1; ; n++) {
    try {
      await sh.run({ file: 'umount', args: ['--', root] });
      break;
    } catch (error) {
      // a program that looks at every new mount may be in it for a moment
      if (!(error instanceof CommandFailed) || n === tries) throw error;
      await pause(pauseMs);
    }
  }
  for (let n = 1; ; n++) {
    const { stdout } = await sh.probe({ file: 'losetup', args: ['-j', disk.path] });
    if (stdout.trim() === '') return;
    if (n === tries) throw new Error(`loop device is still attached: ${stdout.trim()}`);
    await pause(pauseMs);
  }
}
