// Disk → opened guest: mounted, edits gathered in memory and written in one go.
import type { DiskRef, OpenCx, OpenGuest } from '@mln/engine/api';
import { guestEdits, type Overlay, overlay, refuseLocked } from '@mln/plugin-rootless';
import { attach, detach } from './attach.js';
import { runInside } from './chroot.js';
import { flushTo } from './flush.js';
import { mountedBase } from './mounted.js';

/** Opens the disk at `disk.path`. Throws when it cannot be mounted, or a running machine holds it. */
export async function openMounted(disk: DiskRef, cx: OpenCx): Promise<OpenGuest> {
  await refuseLocked(cx.files, disk.path);
  const root = await attach(disk, cx);
  const openedMs = (await cx.files.stat(cx.scratch))?.mtimeMs ?? 0;
  const base = mountedBase(root);
  const start = (): Overlay => overlay(base, cx, openedMs);
  let tree = start();
  let attached = true;
  const flush = async () => {
    cx.signal.throwIfAborted();
    await flushTo(root, tree, Math.floor(openedMs / 1000));
    tree = start();
  };
  const abort = async () => {
    if (!attached) return;
    attached = false;
    await detach(disk, root, cx.sh);
  };
  return {
    ...guestEdits(() => tree),
    async run(command) {
      await flush();
      return runInside(root, command, cx);
    },
    async close() {
      await flush();
      await cx.sh.run({ file: 'sync', args: ['-f', root] });
      await abort();
    },
    abort,
  };
}
