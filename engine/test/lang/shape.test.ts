import { describe, expect, test, vi } from 'vitest';

const parsers = vi.hoisted(() => ({ made: 0 }));
vi.mock('nearley', async (original) => {
  const { default: nearley } = await original<{ readonly default: typeof import('nearley') }>();
  class Parser extends nearley.Parser {
    constructor(...args: ConstructorParameters<typeof nearley.Parser>) {
      super(...args);
      parsers.made += 1;
    }
  }
  return { default: { ...nearley, Parser } };
});

const { parse } = await import('../../src/lang/parse.js');
const { pieces } = await import('../../src/lang/lexer.js');

describe('a file of many hosts', () => {
  test('is parsed by the grammar once for each shape of stanza', () => {
    const host = (i: number): string =>
      `host h${i} {\n  memory ${i}M\n  ${'x y\n'.repeat(i % 3)}network eth0 { address 10.0.0.${i} }\n}\n`;
    const text = `global { project p }\n${Array.from({ length: 100 }, (_, i) => host(i)).join('')}`;
    const { value, diagnostics } = parse({ file: '/p.mln', text });
    expect(diagnostics).toEqual([]);
    expect(value?.entries).toHaveLength(101);
    // lines that follow each other are one thing to the grammar
    expect(parsers.made).toBe(2);
  });
});

describe('the pieces of a text', () => {
  test.each(['', 'a\n\n b {c; d } # e\n', 'a \\\n b\n# c\n{ }', '#include x # y\n#no\n}', 'a "{" 19" \\{\t{'])(
    '%j make up the whole of it',
    (text) => {
      const all = [...pieces(text)];
      expect(all.map((piece) => piece.text).join('')).toBe(text);
      for (const { offset, line, column } of all) {
        const before = text.slice(0, offset).split('\n');
        expect({ line, column }).toEqual({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
      }
    },
  );
});
