import { describe, expect, test } from 'vitest';
import { frame } from '../../src/diagnostics/frame.js';

function at(line: number, column: number, length = 1) {
  return { file: '/p/t.mln', line, column, length };
}

const text = 'host tre {\n\tmemroy 128M\n\n  漢字 x\n}';

describe('a code frame', () => {
  test('shows the line before, the line, and carets below the span', () =>
    expect(frame(at(2, 2, 6), text)).toBe(' 1│ host tre {\n 2│  memroy 128M\n  │  ^^^^^^'));

  test('leaves a blank line before out, and counts wide letters twice', () =>
    expect(frame(at(4, 6), text)).toBe(' 4│   漢字 x\n  │        ^'));

  test('puts the caret behind the end of a line when the span is there', () =>
    expect(frame(at(5, 2), text)).toBe(' 4│   漢字 x\n 5│ }\n  │  ^'));

  test('is empty for a line that is not there', () => expect(frame(at(9, 1), text)).toBe(''));

  test('clips a long line around the span', () => {
    const long = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
    const [line = '', carets = ''] = frame(at(1, 301, 4), long).split('\n');
    expect(line.length).toBeLessThan(110);
    expect(line).toMatch(/^ 1│ …a+HEREb+…$/);
    expect(carets.indexOf('^')).toBe(line.indexOf('HERE'));
    expect(carets.trimEnd().endsWith('│ ') || carets.match(/\^+/)?.[0]).toBe('^^^^');
  });

  test('clips a span longer than the window', () => {
    const [line = '', carets = ''] = frame(at(1, 1, 5_000), 'x'.repeat(5_000)).split('\n');
    expect([line.length, carets.length].every((n) => n < 110)).toBe(true);
  });

  test('lets no control character through', () => {
    const [line = ''] = frame(at(1, 1), 'a\x1b[2Jb\u202ec').split('\n');
    expect(line).toBe(' 1│ a\uFFFD[2Jb\uFFFDc');
  });
});
