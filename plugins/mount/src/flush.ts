// Overlay → mounted disk: removals first and bottom-up, then new files top-down.

import { constants } from 'node:fs';
import { chmod, chown, lchown, lutimes, mkdir, open, rmdir, symlink, unlink } from 'node:fs/promises'; // below the mount point
import type { Change, Node, Overlay } from '@mln/disk-kit';
import { inside } from './mounted.js';

interface Edit {
  readonly at: string;
  readonly change: Change;
  readonly was: Node | undefined;
}

/** seconds since 1970, for new files. */
export async function flushTo(root: string, tree: Overlay, time: number): Promise<void> {
  const paths = [...tree.changes.keys()].sort();
  const edits: Edit[] = [];
  for (const path of paths) {
    const change = tree.changes.get(path);
    if (change !== undefined && path !== '/') edits.push({ at: inside(root, path), change, was: await tree.original(path) });
  }
  for (const edit of edits.toReversed()) await clear(edit);
  for (const edit of edits) await create(edit, time);
}

async function clear({ at, change, was }: Edit): Promise<void> {
  if (was === undefined || change.what === 'kept') return;
  if (was.type !== 'directory') await unlink(at);
  else if (change.what !== 'directory') await rmdir(at);
}

async function create({ at, change, was }: Edit, time: number): Promise<void> {
  switch (change.what) {
    case 'gone':
      return;
    case 'file':
      await writeNew(at, change.content);
      break;
    case 'directory':
      if (was?.type !== 'directory') await mkdir(at);
      break;
    case 'symlink':
      await symlink(change.target, at);
      await lchown(at, 0, 0);
      return lutimes(at, time, time);
    case 'kept':
      break;
  }
  // in this order: a change of owner clears the set-user-id bit
  await chown(at, change.uid, change.gid);
  await chmod(at, change.mode);
  if (change.what !== 'kept') await lutimes(at, time, time);
}

async function writeNew(at: string, content: Uint8Array): Promise<void> {
  const file = await open(at, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}
