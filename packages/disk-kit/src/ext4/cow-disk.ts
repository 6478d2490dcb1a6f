// A copy-on-write disk: changes go to a copy of the image below first, and the file keeps only the differences.
import { readFileSync, rmSync } from 'node:fs'; // contents are bytes, and scratch files need no sync
import { join } from 'node:path';
import type { DiskRef, OpenContext } from '@mln/engine/api';
import { type Base, readBase, sharedBase, withOffset } from './base.js';
import {
  type Changes,
  type CowHeader,
  type CowWriter,
  headerFor,
  isEmpty,
  openCow,
  overlayOnto,
  putBlocks,
  type Range,
  readHeader,
} from './cow.js';
import { write } from './debugfs.js';
import type { Disk } from './disk.js';
import { openFile, withFile } from './file.js';
import type { Script } from './flush.js';
import { recover, refuseLocked } from './health.js';
import { undoRanges } from './undo.js';
import { tryOut } from './work.js';

export async function openCowDisk(disk: DiskRef, ctx: OpenContext): Promise<Disk> {
  const header = await checkedHeader(disk.path);
  let empty = await withCow(disk.path, isEmpty);
  // no machine runs on a new disk, and this check costs more than all the rest
  if (!empty) await refuseLocked(ctx.files, disk.path);
  let flat: Promise<Flat> | undefined;
  const flatten = () => (flat ??= makeFlat(disk, header, ctx));
  const forget = () => {
    empty = false;
    flat = undefined;
  };
  return {
    base: async (): Promise<Base> => (empty ? sharedBase(header.backing, disk.offset) : (await flatten()).base),
    async apply(script) {
      if (empty) await applyToEmpty(disk, header, { script, ctx });
      else await applyToFlat(disk, await flatten(), { script, ctx });
      forget();
    },
    forget,
  };
}

async function checkedHeader(path: string): Promise<CowHeader> {
  const header = await readHeader(path);
  if (header === undefined) throw new Error(`${path} is not a User-Mode Linux copy-on-write file of version 3`);
  const now = await headerFor(header.backing);
  if (now.mtime !== header.mtime || now.size !== header.size)
    throw new Error(`${header.backing} was changed since ${path} was made over it; build the host again`);
  return header;
}

interface Work {
  readonly script: Script;
  readonly ctx: OpenContext;
}

// In place: the bitmap comes last, so until then the disk is still empty.
function applyToEmpty(disk: DiskRef, header: CowHeader, { script, ctx }: Work): Promise<void> {
  return tryOut(ctx, header.backing, {
    script,
    offset: disk.offset,
    use: (images, ranges) =>
      withCow(disk.path, async (cow) => {
        putBlocks(cow, images, { ranges, offset: disk.offset });
        await cow.file.sync();
      }),
  });
}

/** The whole disk as one image below `scratch`. */
interface Flat {
  readonly path: string;
  readonly base: Base;
  /** The ranges that the replay of its journal changed. */
  readonly replayed: readonly Range[];
}

let serial = 0;

async function makeFlat({ path, offset, partition }: DiskRef, header: CowHeader, ctx: OpenContext): Promise<Flat> {
  const flat = join(ctx.scratch, `flat${serial++}`);
  const copy = ['--reflink=auto', '--sparse=always', '--no-preserve=mode,ownership', '--', header.backing, flat];
  await ctx.sh.run({ file: 'cp', args: copy });
  await withCow(path, (cow) => withFile(openFile(flat, 'r+'), (file) => overlayOnto(cow, file)));
  const replayed = await recover(ctx, { image: flat, offset, partition });
  return { path: flat, base: readBase(withOffset(flat, offset)), replayed };
}

async function applyToFlat({ path, offset }: DiskRef, flat: Flat, { script, ctx }: Work): Promise<void> {
  const undo = `${flat.path}.changes`;
  await write(ctx.sh, withOffset(flat.path, offset), script.lines, undo);
  const ranges = [...flat.replayed, ...undoRanges(readFileSync(undo))];
  await ctx.files.make(path, 'copy-on-write disk with the changes', async (temporary) => {
    await ctx.sh.run({ file: 'cp', args: ['--reflink=auto', '--sparse=always', '--', path, temporary] });
    await putInto(temporary, flat.path, { ranges, offset });
  });
  rmSync(flat.path);
}

function putInto(path: string, changedPath: string, changes: Changes): Promise<void> {
  return withCow(path, (cow) =>
    withFile(openFile(changedPath, 'r'), (changed) =>
      withFile(openFile(cow.header.backing, 'r'), (backing) => putBlocks(cow, { changed, backing }, changes)),
    ),
  );
}

async function withCow<T>(path: string, use: (cow: CowWriter) => T | Promise<T>): Promise<T> {
  const cow = openCow(path);
  try {
    return await use(cow);
  } finally {
    cow.file.close();
  }
}
