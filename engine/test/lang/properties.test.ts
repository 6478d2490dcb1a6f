import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry, Word } from '../../src/api/ast.js';
import type { Span } from '../../src/api/span.js';
import { parse } from '../../src/lang/parse.js';

// texts made of the pieces that mean something, mixed with anything
const piece = fc.constantFrom(
  'host',
  'a',
  'network',
  ' ',
  '\t',
  '\n',
  ';',
  '{',
  '}',
  '#',
  '#include',
  '\\',
  '\\\n',
  '=',
  '$',
  '$v',
  '$[v]',
  '"',
  'é',
  '128M',
  '😀',
);
const soup = fc
  .array(fc.oneof({ weight: 9, arbitrary: piece }, fc.string({ maxLength: 3 })), { maxLength: 60 })
  .map((p) => p.join(''));

function words(entry: Entry): readonly Word[] {
  switch (entry.kind) {
    case 'directive':
      return [entry.name, ...(entry.value === undefined ? [] : [entry.value])];
    case 'variable':
      return [entry.name, entry.value];
    case 'include':
      return [entry.path];
    case 'block':
      return [entry.name, ...(entry.label === undefined ? [] : [entry.label]), ...entry.entries.flatMap(words)];
  }
}

function isInside(span: Span, lines: readonly string[]): boolean {
  const line = lines[span.line - 1];
  return (
    line !== undefined &&
    span.column >= 1 &&
    span.length >= 1 &&
    span.column - 1 + span.length <= Math.max(line.length, span.column)
  );
}

describe('any text', () => {
  test('is parsed without a throw, and every span points into it', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { value, diagnostics } = parse({ file: '/p/t.mln', text });
        const lines = text.split('\n');
        const spans = [...(value?.entries ?? []).flatMap(words).map((w) => w.span), ...diagnostics.flatMap((d) => d.span ?? [])];
        expect(spans.filter((span) => !isInside(span, lines))).toEqual([]);
        expect(diagnostics.every((d) => d.span !== undefined)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('words are found where their spans say', () => {
    fc.assert(
      fc.property(soup, (text) => {
        const lines = text.split('\n');
        for (const { text: word, span } of (parse({ file: '/p/t.mln', text }).value?.entries ?? []).flatMap(words)) {
          const there = lines[span.line - 1]?.slice(span.column - 1, span.column - 1 + span.length) ?? '';
          // blanks are folded, lines joined, and a variable's name stands without its dollar sign
          if (word !== '' && !/\s/.test(there) && !there.endsWith('\\'))
            expect(there.replace(/^\$\[?|\]$/g, '')).toBe(word.replace(/^\$\[?|\]$/g, ''));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const directive = fc.tuple(name, fc.array(name, { maxLength: 3 })).map((parts) => parts.flat().join(' '));
const { block } = fc.letrec<{ block: string; entry: string }>((tie) => ({
  entry: fc.oneof({ depthSize: 'small' }, directive, tie('block')),
  block: fc
    .tuple(name, fc.option(name, { nil: '' }), fc.array(tie('entry'), { maxLength: 5 }))
    .map(([kind, label, entries]) => `${kind} ${label} {\n${entries.join('\n')}\n}`),
}));

test('a well formed text gives no error, however it is laid out', () => {
  fc.assert(
    fc.property(block, (text) => {
      const plain = parse({ file: '/p/t.mln', text });
      const oneLine = parse({ file: '/p/t.mln', text: text.replace(/([^{}])\n/g, '$1;').replace(/\n/g, ' ') });
      expect(plain.diagnostics).toEqual([]);
      expect(shape(oneLine.value?.entries)).toEqual(shape(plain.value?.entries));
    }),
    { numRuns: 500 },
  );
});

function shape(entries: readonly Entry[] = []): unknown {
  return entries.map((entry) => [
    entry.kind,
    ...(entry.kind === 'block' ? [entry.name.text, entry.label?.text, shape(entry.entries)] : words(entry).map((w) => w.text)),
  ]);
}
