// A copy-on-write disk → the fault of the image below it, if the image is not the one that the disk was made over.
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises'; // the header of the disk is read here, too
import { readHeader } from './cow.js';

export interface FaultBelow {
  /** `touched`: only the time differs, as far as mln can see. `missing`: it cannot be opened. */
  readonly kind: 'missing' | 'changed' | 'touched';
  /** The image, without links. */
  readonly file: string;
  /** The time that the image had, seconds since 1970. */
  readonly seconds: number;
}

/** `undefined` for a sound disk, and for a disk that is missing or has no such header: the program that opens it reports that. */
export async function faultBelow(disk: string): Promise<FaultBelow | undefined> {
  const header = await readHeader(disk).catch(() => undefined);
  if (header === undefined) return undefined;
  const { backing, mtime: seconds, size } = header;
  const image = await open(backing).catch(() => undefined);
  if (image === undefined) return { kind: 'missing', file: await readlink(backing).catch(() => backing), seconds };
  const now = await lookAndClose(image);
  const kind = now.size !== size ? 'changed' : now.seconds !== seconds ? 'touched' : undefined;
  return kind === undefined ? undefined : { kind, file: await realpath(backing), seconds };
}

async function lookAndClose(image: FileHandle): Promise<{ readonly size: number; readonly seconds: number }> {
  try {
    const { size, mtimeMs } = await image.stat();
    return { size, seconds: Math.floor(mtimeMs / 1000) };
  } finally {
    await image.close();
  }
}
