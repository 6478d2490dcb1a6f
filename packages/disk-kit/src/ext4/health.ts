// Is it safe to write to this image now? The dirty journal of an image is replayed first; an image that a machine holds open is refused.
import { readFileSync, rmSync } from 'node:fs'; // contents are bytes, and scratch files need no sync
import { stat } from 'node:fs/promises'; // inode numbers are in no port
import { join } from 'node:path';
import type { LocalFiles, Shell } from '@mln/engine/api';
import { nodesOf } from '../guest-user.js';
import { withOffset } from './base.js';
import type { Range } from './cow.js';
import type { ReaderContext } from './debugfs.js';
import { ask } from './debugfs.js';
import { openFile, withFile } from './file.js';
import { undoRanges } from './undo.js';

/** True if the journal holds changes that are not in the file system yet. `image` may carry `?offset=N`. */
export async function needsRecovery(sh: Shell, image: string): Promise<boolean> {
  return /\bneeds_recovery\b/.test((await ask(sh, image, ['features']))[0] ?? '');
}

/** A file system of this machine, perhaps in a partition. */
export interface Place {
  readonly image: string;
  /** Bytes. */
  readonly offset: number;
  readonly partition?: { readonly bytes: number } | undefined;
}

/**
 * debugfs ignores the journal, and a later replay would revert its changes. Returns the ranges that the repair changed; throws
 * `CommandFailed` if the file system needs a repair with questions.
 */
export async function recover(ctx: ReaderContext, place: Place): Promise<readonly Range[]> {
  const { image, offset } = place;
  if (!(await needsRecovery(ctx.sh, withOffset(image, offset)))) return [];
  return offset === 0 ? replay(ctx, image) : replayApart(ctx, place);
}

let serial = 0;

/** Exit code 1 of e2fsck means: repaired. */
async function replay({ sh, scratch }: ReaderContext, image: string): Promise<readonly Range[]> {
  const undo = join(scratch, `replay${serial++}`);
  await sh.run({ file: 'e2fsck', args: ['-fp', '-z', undo, image], ok: [0, 1] });
  const ranges = undoRanges(readFileSync(undo));
  rmSync(undo);
  return ranges;
}

/** After it has replayed a journal, e2fsck opens the image again, and has forgotten the offset by then. */
async function replayApart(ctx: ReaderContext, { image, offset, partition }: Place): Promise<readonly Range[]> {
  const part = join(ctx.scratch, `part${serial++}`);
  const count = partition === undefined ? [] : [`count=${partition.bytes}`];
  const args = [`if=${image}`, `of=${part}`, 'bs=1M', 'iflag=skip_bytes,count_bytes', `skip=${offset}`, ...count];
  await ctx.sh.run({ file: 'dd', args: [...args, 'conv=sparse', 'status=none'] });
  const ranges = await replay(ctx, part);
  const to = openFile(image, 'r+');
  try {
    withFile(openFile(part, 'r'), (from) => {
      for (const { at, length } of ranges) to.write(from.read(at, Math.min(length, from.size() - at)), offset + at);
    });
    await to.sync();
  } finally {
    to.close();
  }
  rmSync(part);
  return ranges.map(({ at, length }) => ({ at: offset + at, length }));
}

/** Throws when a running program holds a lock on the file, as every User-Mode Linux does on its disks. */
export async function refuseLocked(local: LocalFiles, path: string): Promise<void> {
  const locks = (await local.text('/proc/locks')) ?? '';
  const [first, ...others] = nodesOf(path);
  const inodes = [await stat(first), ...(await Promise.all(others.map((node) => stat(node).catch(() => undefined))))];
  const holder = inodes.map((found) => found && lockHolder(locks, found.ino)).find((pid) => pid !== undefined);
  if (holder !== undefined) throw new Error(`${path} is in use by process ${holder}; stop the machine first`);
}

/** `1: POSIX  ADVISORY  WRITE 1234 fe:00:5678 0 EOF` → `1234` */
export function lockHolder(locks: string, inode: number): string | undefined {
  for (const line of locks.split('\n')) {
    const match = /^\d+: (?:POSIX|OFDLCK|FLOCK) +\S+ +WRITE +(-?\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line);
    if (match !== null && Number(match[2]) === inode) return match[1];
  }
  return undefined;
}
