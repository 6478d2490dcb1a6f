// The catalogue of this plugin: MLN6601 to MLN6699.
import type { CodeText } from '@mln/engine/api';

const sandboxHint = 'install the Debian package bubblewrap; bwrap needs a kernel that lets users make namespaces';

export const codes = {
  guestDiskFull: {
    code: 'MLN6601',
    message: 'the disk does not have enough space for the files of the guest',
    hint: 'make it larger ("size 2G" or "free_space 1G" in its host), or copy fewer files into it',
  },
  withoutSandbox: {
    code: 'MLN6602',
    message: 'scripts in guests run without a sandbox, so a guest can read and write all files of this user: {why}',
    hint: sandboxHint,
  },
  sandboxRequired: {
    code: 'MLN6604',
    message: 'cannot make the sandbox that options.rootless.sandbox requires for scripts in guests: {why}',
    hint: sandboxHint,
  },
  unknownSandboxOption: {
    code: 'MLN6603',
    message: 'cannot use {value} as options.rootless.sandbox',
    hint: 'write "auto" or "require"',
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
