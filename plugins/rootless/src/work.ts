// Copies of an image to try changes on, each used by one host at a time and put back to what it was afterwards.
import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises'; // holds files open across host lanes
import { join } from 'node:path';
import { pid } from 'node:process';
import type { Command } from '@mln/engine/api';
import type { Desk } from './base.js';
import type { Range } from './cow.js';
import { write } from './debugfs.js';
import { undoRanges } from './undo.js';

interface Copy {
  readonly file: FileHandle;
  readonly backing: FileHandle;
}

const idle = new Map<string, Copy[]>();
const mostIdle = 4;
let serial = 0;

/**
 * Applies `lines` to a copy of `image` and lets `use` see the changed copy and which parts of it changed. A copy has no name
 * in any directory, so neither a crash nor a failure leaves one behind that somebody could take for good.
 */
export const tryOut = async (
  desk: Desk,
  image: string,
  {
    lines,
    use,
  }: {
    readonly lines: readonly string[];
    use(copy: Copy & { readonly changed: FileHandle }, ranges: readonly Range[]): Promise<void>;
  },
): Promise<void> => {
  const { mtimeMs, size, ino } = await stat(image);
  const key = [image, mtimeMs, size, ino].join('|');
  const copy = idle.get(key)?.pop() ?? (await makeCopy(desk, image));
  try {
    const undo = join(desk.scratch, `undo${serial++}`);
    await write(desk.sh, `/proc/${pid}/fd/${copy.file.fd}`, lines, undo);
    const ranges = undoRanges(await readFile(undo));
    await rm(undo);
    await use({ ...copy, changed: copy.file }, ranges);
    await restore(copy, ranges);
  } catch (error) {
    await discard(copy);
    throw error;
  }
  await giveBack(key, copy);
};

export const copyCommand = (image: string, to: string): Command => ({
  file: 'cp',
  args: ['--reflink=auto', '--sparse=always', '--no-preserve=mode,ownership', '--', image, to],
});

const makeCopy = async (desk: Desk, image: string): Promise<Copy> => {
  const path = join(desk.scratch, `work${serial++}`);
  await desk.sh.run(copyCommand(image, path));
  const file = await open(path, 'r+');
  await rm(path);
  return { file, backing: await open(image, 'r') };
};

const restore = async ({ file, backing }: Copy, ranges: readonly Range[]): Promise<void> => {
  for (const { at, length } of ranges) {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await backing.read(bytes, 0, length, at);
    await file.write(bytes, 0, bytesRead, at);
  }
};

const giveBack = async (key: string, copy: Copy): Promise<void> => {
  idle.set(key, [...(idle.get(key) ?? []), copy]);
  const all = [...idle.values()].flat();
  for (const old of all.slice(0, -mostIdle)) {
    for (const [k, copies] of idle)
      idle.set(
        k,
        copies.filter((c) => c !== old),
      );
    await discard(old);
  }
};

const discard = async ({ file, backing }: Copy): Promise<void> => {
  await file.close();
  await backing.close();
};
