// The catalogue of this plugin: MLN6401 to MLN6499.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  tooLittleMemory: { code: 'MLN6401', message: 'host {host} has only {memory} of memory', hint: 'give the host at least 16M' },
} as const satisfies Record<string, CodeText>;
