import { describe, expect, test } from 'vitest';
import { table, width } from '../../src/view/table.js';
import { chooseView, type Screen } from '../../src/view/view.js';

describe('a table', () => {
  test('is aligned, with lists joined and absent values empty', () => {
    const text = table(
      [
        ['tre', 2, ['a', 'b']],
        ['ldapserver', null, undefined],
      ],
      ['HOST', 'N', 'WORDS'],
      { color: false },
    );
    expect(text).toBe('HOST        N  WORDS\ntre         2  a, b\nldapserver');
  });

  test('counts East Asian letters as two columns and combining marks as none', () => {
    expect(
      table(
        [
          ['東京', 'x'],
          ['e\u0301', 'x'],
          ['abcde', 'x'],
        ],
        ['', ''],
        { color: false },
      ),
    ).toBe('\n東京   x\ne\u0301      x\nabcde  x');
  });

  test.each([
    ['', 0],
    ['abc', 3],
    ['한국', 4],
    ['ｱ', 1],
    ['Ａ', 2],
    ['👍', 2],
    ['née', 3],
  ])('%s is %d columns wide', (text, columns) => {
    expect(width(text)).toBe(columns);
  });

  test('lets no cell move the cursor or break a line', () => {
    expect(table([['a\u001b[2Jb\nc\u009b']], ['X'], { color: false })).toBe('X\nab c');
  });

  test('has bold headers only when colour is wanted', () => {
    expect(table([], ['X'], { color: true })).toBe('\u001b[1mX\u001b[22m');
  });

  test('of 10,000 rows takes well below a second', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => [`host${n}`, n, '東京']);
    const begin = process.cpuUsage();
    table(rows, ['HOST', 'N', 'PLACE'], { color: false });
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(1_000);
  });
});

describe('the view', () => {
  const screen: Screen = { json: false, quiet: false, isTTY: true, env: {} };
  test.each<[string, Partial<Screen>, string]>([
    ['a terminal', {}, 'tree'],
    ['a terminal without colours', { env: { NO_COLOR: '1' } }, 'tree'],
    ['a pipe', { isTTY: false }, 'lines'],
    ['a dumb terminal', { env: { TERM: 'dumb' } }, 'lines'],
    ['a build server', { env: { CI: 'true' } }, 'lines'],
    ['a terminal of no columns', { columns: 0 }, 'lines'],
    ['--json, whatever else', { json: true, quiet: true }, 'ndjson'],
    ['--quiet', { quiet: true }, 'none'],
  ])('for %s', (_, part, kind) => {
    expect(chooseView({ ...screen, ...part })).toBe(kind);
  });
});
