// The catalogue of this plugin: MLN7141 to MLN7149.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  missingPassword: { code: 'MLN7141', message: 'vnc needs a password', hint: 'add: password WORD' },
  passwordTooLong: {
    code: 'MLN7142',
    message: '{word} is longer than {longest} characters',
    hint: 'VNC reads no more: write only those',
  },
  invalidPasswordCharacters: {
    code: 'MLN7143',
    message: '{word} has characters that VNC does not know',
    hint: 'use letters, digits and signs of Latin-1',
  },
} as const satisfies Record<string, CodeText>;
