// Copies of an image to try changes on, each used by one host at a time and put back to what it was afterwards.
import { statSync } from 'node:fs'; // inode numbers are in no port
import { pid } from 'node:process';
import type { Command } from '@mln/engine/api';
import { withOffset } from './base.js';
import type { Range } from './cow.js';
import type { ReaderContext } from './debugfs.js';
import { write } from './debugfs.js';
import { type OpenFile, openFile } from './file.js';
import type { Script } from './flush.js';
import { acquire, inDirectory, inMemory, release } from './temp-file-pool.js';
import { undoRanges } from './undo.js';

interface Copy {
  readonly file: OpenFile;
  readonly backing: OpenFile;
}

const idle = new Map<string, Copy[]>();
const mostIdle = 4;

/**
 * Applies `script` to a copy of `image` and lets `use` see the changed copy and its changed parts. A copy has no name in any
 * directory, so neither a crash nor a failure leaves a copy that another program could use.
 */
export async function tryOut(
  ctx: ReaderContext,
  image: string,
  {
    script,
    offset,
    use,
  }: {
    readonly script: Script;
    /** Bytes to the file system that the script is for. */
    readonly offset: number;
    use(copy: Copy & { readonly changed: OpenFile }, ranges: readonly Range[]): Promise<void>;
  },
): Promise<void> {
  const { mtimeMs, size, ino } = statSync(image);
  const key = [image, mtimeMs, size, ino].join('|');
  const copy = idle.get(key)?.pop() ?? (await makeCopy(ctx, image));
  try {
    const ranges = await change(ctx, withOffset(`/proc/${pid}/fd/${copy.file.fd}`, offset), script);
    await use({ ...copy, changed: copy.file }, ranges);
    restore(copy, ranges);
  } catch (error) {
    discard(copy);
    throw error;
  }
  giveBack(key, copy);
}

/** Applies the script, and returns the ranges that it changed. */
async function change(ctx: ReaderContext, place: string, { lines, size }: Script): Promise<readonly Range[]> {
  const undo = acquire(ctx.scratch, size);
  try {
    await write(ctx.sh, place, lines, undo.path);
    return undoRanges(undo.file.read(0, undo.file.size()));
  } finally {
    release(undo);
  }
}

export function copyCommand(image: string, to: string): Command {
  return {
    file: 'cp',
    args: ['--reflink=auto', '--sparse=always', '--no-preserve=mode,ownership', '--', image, to],
  };
}

// a copy that debugfs changes and syncs for each host: in memory, if it is not too large, that costs nothing
const mostInMemory = 64 * 2 ** 20;

async function makeCopy(ctx: ReaderContext, image: string): Promise<Copy> {
  const bytes = statSync(image).blocks * 512;
  const { file, path } = (bytes > mostInMemory ? undefined : inMemory(bytes)) ?? inDirectory(ctx.scratch);
  try {
    await ctx.sh.run(copyCommand(image, path));
    return { file, backing: openFile(image, 'r') };
  } catch (error) {
    file.close();
    throw error;
  }
}

function restore({ file, backing }: Copy, ranges: readonly Range[]): void {
  const size = backing.size();
  for (const { at, length } of ranges) file.write(backing.read(at, Math.min(length, size - at)), at);
}

function giveBack(key: string, copy: Copy): void {
  idle.set(key, [...(idle.get(key) ?? []), copy]);
  const all = [...idle.values()].flat();
  for (const old of all.slice(0, -mostIdle)) {
    for (const [k, copies] of idle)
      idle.set(
        k,
        copies.filter((c) => c !== old),
      );
    discard(old);
  }
}

function discard({ file, backing }: Copy): void {
  file.close();
  backing.close();
}
