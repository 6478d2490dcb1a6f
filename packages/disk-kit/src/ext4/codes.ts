// The catalogue of this plugin: MLN6601 to MLN6699.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  guestDiskFull: {
    code: 'MLN6601',
    message: 'the disk does not have enough space for the files of the guest',
    hint: 'make it larger ("size 2G" or "free_space 1G" in its host), or copy fewer files into it',
  },
} as const satisfies Record<string, CodeText>;

/** The disk has no room, or no inode, left for what goes into the guest. */
export class DiskFull extends Error {
  readonly code = codes.guestDiskFull.code;
  readonly hint = codes.guestDiskFull.hint;
  constructor(cause: unknown) {
    super(codes.guestDiskFull.message, { cause });
    this.name = 'DiskFull';
  }
}
