// Disk → opened guest: edits are gathered in memory and reach the disk in one go.
import type { DiskRef, OpenContext, OpenGuest } from '@mln/engine/api';
import { openCowDisk } from './cow-disk.js';
import { guestEdits } from './edits.js';
import { prepare } from './flush.js';
import { runInside } from './job.js';
import { type Overlay, overlay } from './overlay.js';
import { openRaw } from './raw-disk.js';

/** Opens the disk at `disk.path`. Throws when it cannot be read, or a running machine holds it. */
export async function openDisk(disk: DiskRef, ctx: OpenContext): Promise<OpenGuest> {
  const opened = await (disk.format === 'uml-cow' ? openCowDisk(disk, ctx) : openRaw(disk, ctx));
  // the kernel makes `scratch` for this opening: its time is the time of opening, the same for all that is written
  const openedMs = (await ctx.files.stat(ctx.scratch))?.mtimeMs ?? 0;
  const start = async (): Promise<Overlay> => overlay(await opened.base(), ctx, openedMs);
  let tree = await start();
  const flush = async () => {
    const script = await prepare(tree, ctx.scratch, openedMs);
    try {
      if (script.lines.length === 0) return;
      ctx.signal.throwIfAborted();
      await opened.apply(script);
    } finally {
      script.release();
    }
  };
  return {
    ...guestEdits(() => tree),
    async run(command) {
      await flush();
      try {
        return await runInside(disk, command, ctx);
      } finally {
        opened.forget();
        tree = await start();
      }
    },
    close: flush,
    async abort() {},
  };
}
