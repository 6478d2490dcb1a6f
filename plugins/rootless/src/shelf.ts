// Files without a name, lent to hand bytes to other programs and used again: making and removing files costs a busy file system
// far more than filling one that is there. Nothing of them outlives this process.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pid } from 'node:process';
import { type OpenFile, openFile } from './file.js';

export interface Lent {
  readonly file: OpenFile;
  /** Where other programs of this user find it. */
  readonly path: string;
}

export interface Shelf {
  /** An empty file. Made in `directory` if there is none on the shelf. */
  lend(directory: string): Lent;
  /** Emptied, or closed when there are enough. */
  takeBack(lent: Lent): void;
}

const mostIdle = 64;
let serial = 0;

const createShelf = (): Shelf => {
  const idle: Lent[] = [];
  return {
    lend: (directory) => idle.pop() ?? make(directory),
    takeBack: (lent) => {
      if (idle.length >= mostIdle) return lent.file.close();
      lent.file.truncate(0);
      idle.push(lent);
    },
  };
};

const make = (directory: string): Lent => {
  const name = join(directory, `lent${serial++}`);
  const file = openFile(name, 'w+');
  rmSync(name);
  return { file, path: `/proc/${pid}/fd/${file.fd}` };
};

/** One for all disks. */
export const shelf = createShelf();
