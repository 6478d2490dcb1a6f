import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ast, Entry, Word } from '../../src/api/ast.js';
import { parse } from '../../src/lang/parse.js';
import { print } from './print.js';

function read(text: string) {
  return parse({ file: '/p/t.mln', text });
}

function textOf(word: Word | undefined) {
  return word?.text;
}

/** An Ast without places. */
function shape(ast: Ast | undefined): unknown {
  return (ast?.entries ?? []).map(shapeOf);
}

function shapeOf(entry: Entry): unknown {
  switch (entry.kind) {
    case 'directive':
      return {
        line: entry.text,
        name: entry.name.text,
        value: textOf(entry.value),
        assigned: entry.assigned,
        is: entry.inherited,
      };
    case 'variable':
      return { variable: entry.name.text, value: entry.value.text };
    case 'include':
      return { include: entry.path.text };
    case 'block':
      return { block: entry.name.text, label: textOf(entry.label), entries: entry.entries.map(shapeOf) };
  }
}

const piece = fc.constantFrom(
  'host a {',
  'users {',
  '}',
  ' ',
  '\n',
  ';',
  '\t',
  '# c',
  '#include x',
  '\\',
  '\\\n',
  '=',
  ' = ',
  '$v',
  '$v =',
  '"',
  ' "a b"',
  '"a;b # c" ',
  '\\"',
  '5"',
  '!remove x',
  '!clear',
  'word',
  'é',
);
const soup = fc.array(fc.oneof({ weight: 12, arbitrary: piece }, fc.string({ maxLength: 3 })), { maxLength: 40 });

test('a printed tree is parsed to the same tree', () => {
  fc.assert(
    fc.property(soup, (pieces) => {
      const { value } = read(pieces.join(''));
      if (value === undefined) return;
      const again = read(print(value));
      expect(again.diagnostics).toEqual([]);
      expect(shape(again.value)).toEqual(shape(value));
    }),
    { numRuns: 5_000 },
  );
});

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mln'));

test.each(files)('%s, printed and printed again, is the same', (name) => {
  const { value } = read(readFileSync(join(examples, name), 'utf8'));
  const once = print(value ?? { file: '', entries: [] });
  const again = read(once);
  expect(shape(again.value)).toEqual(shape(value));
  expect(print(again.value ?? { file: '', entries: [] })).toBe(once);
});

test('is laid out for reading', () =>
  expect(
    print(read('global{project t;$v=1;$w = "a  b"}host a{uml;users{kim   x}}switch lan{}').value ?? { file: '', entries: [] }),
  ).toBe(
    `global {
    project t
    $v=1
    $w = "a  b"
}

host a {
    uml
    users {
        kim   x
    }
}

switch lan { }
`,
  ));
