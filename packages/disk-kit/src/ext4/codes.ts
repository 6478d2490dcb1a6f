// The catalogue of this plugin: MLN6601 to MLN6699.
import { type CodeText, fillText } from '@mln/engine/api';
import { humanBytes } from '../template/bytes.js';

export const codes = {
  guestDiskFull: {
    code: 'MLN6601',
    message: 'the disk does not have enough space for the files of the guest',
    hint: 'make it larger ("size 2G" or "free_space 1G" in its host), or copy fewer files into it',
  },
  guestFileTooLarge: {
    code: 'MLN6605',
    message: 'cannot read {path} of the guest: the file has {size}, and mln reads at most {limit}',
    hint: 'use a template in which that file has its usual size',
  },
} as const satisfies Record<string, CodeText>;

const mostBytes = 4 * 2 ** 20;

/** An image is input: a sparse file of it can be larger than the disks of this server. */
export function isReadable(size: number): boolean {
  return size <= mostBytes;
}

/** A file of the guest is larger than mln reads. */
export class GuestFileTooLarge extends Error {
  readonly code = codes.guestFileTooLarge.code;
  readonly hint = codes.guestFileTooLarge.hint;
  constructor(path: string, size: number) {
    super(fillText(codes.guestFileTooLarge, { path, size: humanBytes(size), limit: humanBytes(mostBytes) }).message);
    this.name = 'GuestFileTooLarge';
  }
}

/** The disk has no room, or no inode, left for what goes into the guest. */
export class DiskFull extends Error {
  readonly code = codes.guestDiskFull.code;
  readonly hint = codes.guestDiskFull.hint;
  constructor(cause: unknown) {
    super(codes.guestDiskFull.message, { cause });
    this.name = 'DiskFull';
  }
}
