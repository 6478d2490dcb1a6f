// Disk → opened guest: mounted, with all edits collected in memory and written at once.
import { guestEdits, type Overlay, overlay, refuseLocked } from '@mln/disk-kit';
import type { DiskRef, OpenContext, OpenGuest } from '@mln/engine/api';
import { attach, detach } from './attach.js';
import { flushTo } from './flush.js';
import { mountedBase } from './mounted.js';
import { runInside } from './script.js';

/** Opens the disk at `disk.path`. Throws when the mount fails, or a running machine uses the disk. */
export async function openMounted(disk: DiskRef, ctx: OpenContext): Promise<OpenGuest> {
  await refuseLocked(ctx.files, disk.path);
  const root = await attach(disk, ctx);
  const openedMs = (await ctx.files.stat(ctx.scratch))?.mtimeMs ?? 0;
  const base = mountedBase(root);
  const start = (): Overlay => overlay(base, ctx, openedMs);
  let tree = start();
  let attached = true;
  const flush = async () => {
    ctx.signal.throwIfAborted();
    await flushTo(root, tree, Math.floor(openedMs / 1000));
    tree = start();
  };
  const abort = async () => {
    if (!attached) return;
    attached = false;
    await detach(disk, root, ctx.sh);
  };
  return {
    ...guestEdits(() => tree),
    async run(command) {
      await flush();
      return runInside(root, command, ctx);
    },
    async close() {
      await flush();
      await ctx.sh.run({ file: 'sync', args: ['-f', root] });
      await abort();
    },
    abort,
  };
}
