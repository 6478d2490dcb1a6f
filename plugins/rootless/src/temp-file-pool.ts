// Files without a name, lent to hand bytes to other programs and used again. Small ones stand in memory: on a disk, making, emptying
// and removing files waits whenever somebody syncs. Nothing of them outlives this process.
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { type OpenFile, openFile } from './file.js';

export interface Lent {
  readonly file: OpenFile;
  /** Where other programs of this user find it. */
  readonly path: string;
  readonly in: 'memory' | 'directory';
}

/** Bytes that memory is asked for. */
export const smallBytes = 2 ** 20;

const memory = '/dev/shm';
const mostIdle = 64;
const idle: Lent[] = [];
let serial = 0;

/** An empty file; in `directory` when there will be more than little in it. */
export function acquire(directory: string, size: 'small' | 'large'): Lent {
  return size === 'small' ? (idle.pop() ?? inMemory() ?? inDirectory(directory)) : inDirectory(directory);
}

export function release(lent: Lent): void {
  const kept = lent.in === 'memory' && idle.length < mostIdle;
  if (!kept) lent.file.close();
  else {
    lent.file.truncate(0);
    idle.push(lent);
  }
}

/** A file without a name for so many bytes; nothing where there is no such place, or not plenty of room in it. */
export function inMemory(bytes = smallBytes): Lent | undefined {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize < 64 * bytes ? undefined : { ...make(memory), in: 'memory' };
  } catch {
    return undefined;
  }
}

export function inDirectory(directory: string): Lent {
  return { ...make(directory), in: 'directory' };
}

function make(directory: string): Omit<Lent, 'in'> {
  const name = join(directory, `mln-${pid}-${serial++}`);
  const file = openFile(name, 'wx+');
  rmSync(name);
  return { file, path: `/proc/${pid}/fd/${file.fd}` };
}
