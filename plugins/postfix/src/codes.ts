// The catalogue of this plugin: MLN7121 to MLN7129.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  invalidParameter: {
    code: 'MLN7121',
    message: '"{name}" is not a parameter of Postfix',
    hint: 'write the name and then the value: relayhost mail.example.org',
  },
} as const satisfies Record<string, CodeText>;
