// Disk → opened guest: mounted, with all edits collected in memory and written at once.
import { guestEdits, type Overlay, overlay, refuseLocked } from '@mln/disk-kit';
import type { DiskRef, OpenContext, OpenGuest } from '@mln/engine/api';
import { attach } from './attach.js';
import { flushTo } from './flush.js';
import { mountedBase } from './mounted.js';
import { runInside } from './script.js';

/** Opens the disk at `disk.path`. Throws when the mount fails, or a running machine uses the disk. */
export async function openMounted(disk: DiskRef, ctx: OpenContext): Promise<OpenGuest> {
  await refuseLocked(ctx.files, disk.path);
  const mounted = await attach(disk, ctx);
  const { root } = mounted;
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
    await mounted.detach();
  };
  return {
    ...guestEdits(() => tree),
    async run(command) {
      await flush();
      return runInside(mounted, command, ctx);
    },
    async close() {
      await flush();
      await mounted.sh.run({ file: 'sync', args: ['-f', mounted.mountPoint] });
      await abort();
    },
    abort,
  };
}
