import { expect, test } from 'vitest';
import { lastWords, plainText } from '../src/console-text.js';

test('the last lines are six that say something, without the stack', () => {
  const said = 'a\nb\nc\nd\ne\nf\ng\n\n [<606931e5>] panic+0x197/0x376\n<4> [<6069304e>] ? panic+0x0/0x376\n';
  expect(lastWords(said)).toBe('; the console said last:\n    b\n    c\n    d\n    e\n    f\n    g');
  expect(lastWords('\r\n')).toBe('');
});

test('colours and carriage returns are taken out of a console', () => {
  expect(plainText('\x1b[1;32mweb\x1b[0m login: \x1b[K\r\n')).toBe('web login: \n');
});
