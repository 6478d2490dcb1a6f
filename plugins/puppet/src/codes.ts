// The catalogue of this plugin: MLN7131 to MLN7139.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  invalidClass: {
    code: 'MLN7131',
    message: '"{name}" is not a class of Puppet',
    hint: 'write a name such as apache or profile::web',
  },
  noManifestDirectory: {
    code: 'MLN7132',
    message: 'cannot write the classes of {host}: no directory is set',
    hint: 'add manifests DIRECTORY, the directory of a Puppet server on this machine, or assign the classes on the server',
  },
  manifestDirectoryNotFound: {
    code: 'MLN7133',
    message: 'cannot find directory "{dir}" for manifests',
    hint: 'make it, or remove "manifests"',
  },
} as const satisfies Record<string, CodeText>;
