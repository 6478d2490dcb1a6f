// Text → Ast by hand, in one walk over the characters: how fast it could be. Knows no strings, backslashes or errors.
import type { Ast, Block, Entry, SourceFile, Span, Word } from '@mln/engine/api';

interface Reader {
  readonly file: string;
  readonly text: string;
  at: number;
  line: number;
  /** Where the line begins. */
  start: number;
}

export const parseByHand = ({ file, text }: SourceFile): Ast => ({
  file,
  entries: entriesOf({ file, text, at: 0, line: 1, start: 0 }),
});

const entriesOf = (reader: Reader): readonly Entry[] => {
  const { text } = reader;
  const entries: Entry[] = [];
  while (reader.at < text.length) {
    const char = text[reader.at];
    if (char === '}') {
      reader.at += 1;
      return entries;
    }
    if (char === '\n') {
      reader.at += 1;
      reader.line += 1;
      reader.start = reader.at;
    } else if (char === ' ' || char === '\t' || char === ';') reader.at += 1;
    else if (char === '#' && !text.startsWith('#include ', reader.at)) skipLine(reader);
    else entries.push(entryOf(reader));
  }
  return entries;
};

const skipLine = (reader: Reader): void => {
  const end = reader.text.indexOf('\n', reader.at);
  reader.at = end === -1 ? reader.text.length : end;
};

const entryOf = (reader: Reader): Entry => {
  const from = reader.at;
  const include = reader.text[from] === '#';
  let end = from + (include ? 1 : 0);
  while (end < reader.text.length && !'\n;{}#'.includes(reader.text[end] ?? '')) end += 1;
  reader.at = end;
  const written = reader.text.slice(from, end).trimEnd();
  const here = (start: number, length: number): Span => ({
    file: reader.file,
    line: reader.line,
    column: from + start - reader.start + 1,
    length: Math.max(1, length),
  });
  const word = (start: number, text: string): Word => ({ text, span: here(start, text.length) });
  const span = here(0, written.length);
  if (include) return { kind: 'include', path: word(9, written.slice(9)), span };
  if (reader.text[end] === '{') return blockOf(reader, { words: written.split(' '), word, span });
  return statementOf(written, word, span);
};

interface Head {
  readonly words: readonly string[];
  word(start: number, text: string): Word;
  readonly span: Span;
}

const blockOf = (reader: Reader, { words: [name = '', label], word, span }: Head): Block => {
  const head = { kind: 'block' as const, name: word(0, name), span };
  const labelled = label === undefined ? head : { ...head, label: word(name.length + 1, label) };
  reader.at += 1;
  return { ...labelled, entries: entriesOf(reader) };
};

const statementOf = (text: string, word: Head['word'], span: Span): Entry => {
  const blank = text.indexOf(' ');
  if (blank === -1) return { kind: 'directive', name: word(0, text), assigned: false, text, span };
  const name = text.slice(0, blank);
  const assigned = text.startsWith(' = ', blank);
  const start = blank + (assigned ? 3 : 1);
  const value = word(start, text.slice(start));
  if (assigned && name.startsWith('$'))
    return { kind: 'variable', name: { text: name.slice(1), span: word(0, name).span }, value, span };
  return { kind: 'directive', name: word(0, name), assigned, text, span, value };
};
