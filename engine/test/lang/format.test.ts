import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/api/ast.js';
import { format } from '../../src/lang/format.js';
import { parse } from '../../src/lang/parse.js';

function tree(text: string): { readonly good: boolean; readonly entries: unknown } {
  const { value, diagnostics } = parse({ file: '/t.mln', text });
  return { good: diagnostics.length === 0, entries: value?.entries.map(bare) };
}

function bare(entry: Entry): unknown {
  switch (entry.kind) {
    case 'directive':
      return [entry.name.text, entry.value?.text, entry.assigned, entry.text];
    case 'variable':
      return ['$', entry.name.text, entry.value.text];
    case 'include':
      return ['#include', entry.path.text];
    case 'block':
      return [entry.name.text, entry.label?.text, entry.entries.map(bare)];
  }
}

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
function comments(text: string): readonly string[] {
  return text.match(/#(?!include)[^\n]*/g)?.map((c) => c.trimEnd()) ?? [];
}

describe('formatting', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'indents by four blanks',
      'host a {\nmemory 1M\n\tnetwork eth0 {\nswitch lan\n}\n  }',
      'host a {\n    memory 1M\n    network eth0 {\n        switch lan\n    }\n}\n',
    ],
    [
      'keeps a block on its line',
      'switch lan{ }\nhost a { network eth0 {switch lan;address dhcp} memory 1M }\n',
      'switch lan { }\nhost a { network eth0 { switch lan ; address dhcp } memory 1M }\n',
    ],
    [
      'makes several empty lines one',
      '\n\n# a\n\n\n\nglobal {\n\n    project p\n\n\n}\n\n\n',
      '# a\n\nglobal {\n    project p\n}\n',
    ],
    [
      'puts two statements on two lines',
      'host a {\n memory 1M ; size 2M # big\n}\n',
      'host a {\n    memory 1M\n    size 2M # big\n}\n',
    ],
    [
      'keeps the column of comments behind statements',
      'host a {   # one\n  memory 1M      # two\n}   # three\n',
      'host a { # one\n    memory 1M      # two\n}   # three\n',
    ],
    [
      'puts a brace on the line of its head',
      'host a # one\n# two\n{\n memory 1M\n}\n',
      'host a { # one\n    # two\n    memory 1M\n}\n',
    ],
    [
      'keeps the blanks in a statement',
      'host a {\n startup {\n  echo   "a   b"\n }\n}\n',
      'host a {\n    startup {\n        echo   "a   b"\n    }\n}\n',
    ],
    [
      'keeps a line that goes on in the next',
      'host a {\n startup {\n  one \\\n     two\n }\n}\n',
      'host a {\n    startup {\n        one \\\n     two\n    }\n}\n',
    ],
    ['leaves nothing of nothing', '\n\n', ''],
  ];
  test.each(rows)('%s', (_, before, after) => {
    expect(format(before)).toBe(after);
  });

  test('a comment that looks like an include is still a comment', () => {
    const text = 'host a #include b\n{\n memory 1M\n}\n';
    expect(tree(format(text)).entries).toEqual(tree(text).entries);
  });
});

const piece = fc.constantFrom(
  ...['host a', 'network', 'eth0', 'memory 1M', ' ', '  ', '\t', '\n', '\n\n', ';', '{', '}', ' { ', ' }\n', '# c', '#include x'],
  ...['\\', '\\\n', '\\;', '=', '$v = 1', 'é', '"a  b"'],
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('any text that can be read', () => {
  test('means the same afterwards, keeps its comments, and is not changed by a second time', () => {
    let seen = 0;
    fc.assert(
      fc.property(soup, (text) => {
        const before = tree(text);
        if (!before.good) return;
        seen += 1;
        const once = format(text);
        expect(tree(once)).toEqual(before);
        expect(format(once)).toBe(once);
        expect(comments(once).length).toBeGreaterThanOrEqual(text.includes('\\') ? 0 : comments(text).length);
      }),
      { numRuns: 4000 },
    );
    expect(seen).toBeGreaterThan(200);
  });

  test.each(readdirSync(examples).filter((name) => name.endsWith('.mln')))('%s is formatted already', (name) => {
    const text = readFileSync(`${examples}/${name}`, 'utf8');
    expect(format(text)).toBe(text);
  });
});
