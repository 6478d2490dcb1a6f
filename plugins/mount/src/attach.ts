// Disk → mount point and back. The mount point is below a directory that only root may enter.
import { setTimeout as pause } from 'node:timers/promises';
import { CommandFailed, type DiskRef, type OpenContext, type Shell } from '@mln/engine/api';
import { inside } from './mounted.js';

/** Returns the mount point. */
export async function attach(disk: DiskRef, { sh, files, scratch }: OpenContext): Promise<string> {
  const root = inside(scratch, '/root');
  await files.mkdir(root);
  // mount takes a block device that begins with the file system as it is; the device of a logical volume is a link
  const real = (await files.realpath?.(disk.path)) ?? disk.path;
  const isDevice = (await files.stat(real))?.type === 'other';
  const loop = isDevice && disk.offset === 0 ? [] : ['loop', ...placeOf(disk)];
  await sh.run({ file: 'mount', args: ['-o', [...loop, 'nosuid', 'nodev'].join(','), '--', disk.path, root] });
  try {
    await sh.run({ file: 'mount', args: ['--make-private', root] });
  } catch (error) {
    await detach(disk, root, sh);
    throw error;
  }
  return root;
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
