import { expect, test } from 'vitest';
import { harmless } from '../../src/view/plain.js';

test.each([
  ['a line of a terminal', 'one\r\ntwo\r\r\n', 'one\ntwo\n'],
  ['a return at the begin of a line', '\rone\n\r\rtwo', 'one\ntwo'],
  ['a return that covers a line', 'rm -rf /\rls', 'rm -rf /\\u000dls'],
  ['an escape sequence', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['a turned direction', 'a\u202eb', 'a\\u202eb'],
])('%s does no harm', (_, text, expected) => expect(harmless(text, { color: false })).toBe(expected));
