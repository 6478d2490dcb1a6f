import { describe, expect, test } from 'vitest';
import type { DecodeContext } from '../../src/api/fields.js';
import { guestPath, parseSize } from '../../src/api/scalars.js';
import { createReport } from '../../src/diagnostics/report.js';

function parsed(text: string) {
  const report = createReport();
  const ctx: DecodeContext = {
    report,
    path: 'host/a/x',
    below: () => ctx,
    origin: () => {},
    keep: (value) => ({ secret: value }),
    names: () => {},
  };
  const value = guestPath().parse({ text, span: { file: '/p', line: 1, column: 1, length: 1 } }, ctx);
  return report.hasErrors ? 'refused' : value;
}

describe('a path in the guest', () => {
  test.each(['/srv', '/my files/a', '/a..b'])('may be %j', (path) => expect(parsed(path)).toBe(path));
  test.each(['srv', '/../etc', '/a/..', '/a:b', '/a\nroot::0:0::/:/bin/sh'])('may not be %j', (path) =>
    expect(parsed(path)).toBe('refused'),
  );
});

describe('a size', () => {
  test.each([
    ['512', false, 512],
    ['4b', false, 2048],
    ['2K', false, 2048],
    ['2KB', false, 2000],
    ['2GB', false, 2e9],
    ['2G', false, 2 ** 31],
    ['256MB', true, 256 * 2 ** 20],
    ['256M', true, 256 * 2 ** 20],
    ['1G', true, 2 ** 30],
    ['128', true, 128 * 2 ** 20],
    ['1.5G', false, 1.5 * 2 ** 30],
    ['0', false, undefined],
    ['banana', true, undefined],
    ['128Q', false, undefined],
    ['-1G', false, undefined],
  ])('%j (memory: %j) is %j bytes', (text, memory, bytes) => expect(parseSize(text, memory)).toBe(bytes));
});
