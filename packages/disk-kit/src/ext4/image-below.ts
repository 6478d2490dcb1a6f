// A copy-on-write disk → the fault of the image below it, if the image is not the one that the disk was made over.
import { readlink, realpath } from 'node:fs/promises'; // the header of the disk is read here, too
import { headerFor, readHeader } from './cow.js';

export interface FaultBelow {
  /**
   * `touched`: only the time differs, as far as mln can see. `missing`: it cannot be opened. `other`: the header of the disk names
   * another image than the one that mln made the disk over.
   */
  readonly kind: 'missing' | 'changed' | 'touched' | 'other';
  /** The image, without links. */
  readonly file: string;
  /** The time that the image had, seconds since 1970. */
  readonly seconds: number;
}

/**
 * `undefined` for a sound disk, and for a disk that is missing or has no such header: the program that opens it reports that.
 * `known`: the image that mln made the disk over.
 */
export async function faultBelow(disk: string, known?: string): Promise<FaultBelow | undefined> {
  const header = await readHeader(disk).catch(() => undefined);
  if (header === undefined) return undefined;
  const { backing, mtime: seconds, size } = header;
  // a program that writes the disk can write its header, so mln opens no other path
  if (known !== undefined && backing !== known) return { kind: 'other', file: backing, seconds };
  const now = await headerFor(backing).catch(() => undefined);
  if (now === undefined) return { kind: 'missing', file: await readlink(backing).catch(() => backing), seconds };
  const kind = now.size !== size ? 'changed' : now.mtime !== seconds ? 'touched' : undefined;
  return kind === undefined ? undefined : { kind, file: await realpath(backing), seconds };
}
