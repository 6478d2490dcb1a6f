// The rows of this plugin beside those of @mln/disk-kit: MLN6602 to MLN6606.
import type { CodeText } from '@mln/engine/api';

const sandboxHint = 'install the Debian package bubblewrap; bwrap needs a kernel that lets users make namespaces';

export const codes = {
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
  asRoot: {
    code: 'MLN6606',
    message: 'cannot run scripts in guests as another user, so they keep the user number of root: {why}',
    hint: 'let users make namespaces, or build as an ordinary user; options.rootless.user names another number',
  },
} as const satisfies Record<string, CodeText>;
