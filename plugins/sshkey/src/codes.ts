// The catalogue of this plugin: MLN7001 to MLN7099.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  keyFileNotFound: {
    code: 'MLN7001',
    message: 'key file "{file}" of user {user} not found',
    hint: 'looked for {path}; a relative name is relative to the file that contains it',
  },
  unreadableKeyFile: {
    code: 'MLN7002',
    message: 'cannot read key file "{file}" of user {user}: it is {what}',
    hint: 'name one file, such as id_ed25519.pub',
  },
  privateKey: {
    code: 'MLN7003',
    message: '"{file}" is a private key, which no other machine may have',
    hint: 'name the public one: {file}.pub',
  },
  unsupportedKeyFormat: {
    code: 'MLN7004',
    message: '"{file}" is a key of another format than OpenSSH',
    hint: 'convert it: ssh-keygen -i -f {file}',
  },
  incompleteKey: {
    code: 'MLN7005',
    message: 'not a complete public key: {text}',
    hint: 'write one line as in id_ed25519.pub: ssh-ed25519 AAAA... and a comment, or the name of a file',
  },
  notAKeyFile: {
    code: 'MLN7008',
    message: '"{file}" has a line that is not a public key',
    hint: 'name a file such as id_ed25519.pub, with one key on each line',
  },
  noKeyInFile: { code: 'MLN7006', message: 'no key in "{file}"', hint: 'name a file such as id_ed25519.pub' },
  invalidUserName: { code: 'MLN7007', message: '"{name}" is not a valid user name', hint: 'write the user first, then the key' },
} as const satisfies Record<string, CodeText>;
