// Files without a name that hand bytes to other programs and are used again. Small ones are in memory: on a disk, making, emptying
// and removing files waits for every sync of the machine. All of them end with this process.
import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { type OpenFile, openFile } from './file.js';

export interface TempFile {
  readonly file: OpenFile;
  /** Where other programs of this user find it. */
  readonly path: string;
  readonly in: 'memory' | 'directory';
}

/** The largest number of bytes that a file in memory should hold. */
export const smallBytes = 2 ** 20;

const memory = '/dev/shm';
const mostIdle = 64;
const idle: TempFile[] = [];
let serial = 0;

/** An empty file; in `directory` when there will be more than little in it. */
export function acquire(directory: string, size: 'small' | 'large'): TempFile {
  return size === 'small' ? (idle.pop() ?? inMemory() ?? inDirectory(directory)) : inDirectory(directory);
}

export function release(lent: TempFile): void {
  const kept = lent.in === 'memory' && idle.length < mostIdle;
  if (!kept) lent.file.close();
  else {
    lent.file.truncate(0);
    idle.push(lent);
  }
}

/** A file without a name for so many bytes; nothing where there is no such place, or not plenty of room in it. */
export function inMemory(bytes = smallBytes): TempFile | undefined {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize < 64 * bytes ? undefined : { ...make(memory), in: 'memory' };
  } catch {
    return undefined;
  }
}

export function inDirectory(directory: string): TempFile {
  return { ...make(directory), in: 'directory' };
}

function make(directory: string): Omit<TempFile, 'in'> {
  const name = join(directory, `mln-${pid}-${serial++}`);
  const file = openFile(name, 'wx+');
  rmSync(name);
  return { file, path: `/proc/${pid}/fd/${file.fd}` };
}
