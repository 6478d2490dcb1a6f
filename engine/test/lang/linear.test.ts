import { describe, expect, test } from 'vitest';
import { parse } from '../../src/lang/parse.js';

// each of these took the square of its length in some parser once
describe.each([
  ['blanks in a line', (n: number) => `a ${' '.repeat(n / 64).padEnd(n / 16)}b\n`.repeat(16)],
  ['a line that never ends', (n: number) => 'a \\\n'.repeat(n / 4)],
  ['comments behind a line', (n: number) => `a\n${'# b\n'.repeat(n / 4)}`],
  ['comments before a brace', (n: number) => `a\n${'# {\n'.repeat(n / 4)}{ }`],
  ['a comment full of signs', (n: number) => `a ${'# '.repeat(n / 2)}`],
  ['blocks left open', (n: number) => 'host a {\n'.repeat(n / 9)],
  ['stray braces', (n: number) => '}\n'.repeat(n / 8)],
  ['escaped characters', (n: number) => `a ${'\\{'.repeat(n / 2)}`],
  ['one block of many lines', (n: number) => `a {\n${'b\n'.repeat(n / 2)}}`],
])('%s', (_, text) => {
  test('take time in proportion', () => {
    const begin = process.cpuUsage();
    parse({ file: '/p/t.mln', text: text(1_000_000) });
    const { user, system } = process.cpuUsage(begin);
    // a second and more would be the square of it; some hundred milliseconds are usual
    expect((user + system) / 1000).toBeLessThan(8_000);
  });
});
