// Tokens → the runs they form, and the letters of these: stanzas of the same letters are read in the same way.
import type { Entry } from '../api/ast.js';
import type { Token } from './lexer.js';
import { blockOf, includeOf, statementOf } from './nodes.js';

/** Where the entries of a stanza are: a run of lines or includes, or a block whose head is a run of its own. */
export interface Shape {
  /** Which run. */
  readonly at: number;
  /** Of a block. */
  readonly inner?: readonly Shape[];
}

/** One run, as the grammar sees it. */
export interface Mark {
  readonly value: 'h' | 'l' | 'i' | '{' | '}';
  readonly at: number;
}

/** `[[[], a], b]`: a list that grows at its end. */
export type Chain = readonly [] | readonly [Chain, Shape];

export function blockShape(at: number, chain: Chain): Shape {
  const inner: Shape[] = [];
  for (let rest = chain; rest.length === 2; rest = rest[0]) inner.push(rest[1]);
  return { at, inner: inner.reverse() };
}

const letters: Readonly<Record<Token['type'], Mark['value']>> = { head: 'h', line: 'l', inc: 'i', lbrace: '{', rbrace: '}' };

export interface Runs {
  readonly tokens: readonly Token[];
  /** Of each run, the number of its first token. */
  readonly starts: readonly number[];
  /** A letter for each run. */
  readonly letters: string;
}

/** Lines or includes that follow each other are one run, anything else is a run of its own. */
export function runsOf(tokens: readonly Token[]): Runs {
  const starts: number[] = [];
  let text = '';
  let last: Token['type'] | undefined;
  for (let i = 0; i < tokens.length; i += 1) {
    const type = tokens[i]?.type;
    if (type === undefined || (type === last && (type === 'line' || type === 'inc'))) continue;
    starts.push(i);
    text += letters[type];
    last = type;
  }
  return { tokens, starts, letters: text };
}

/** The entries of these places. */
export function entriesAt(shapes: readonly Shape[], runs: Runs): readonly Entry[] {
  const entries: Entry[] = [];
  for (const shape of shapes) collect(shape, runs, entries);
  return entries;
}

function collect({ at, inner }: Shape, runs: Runs, entries: Entry[]): void {
  const { tokens, starts } = runs;
  for (let i = starts[at] ?? 0; i < (starts[at + 1] ?? tokens.length); i += 1) {
    const token = tokens[i];
    if (token?.type === 'line') entries.push(statementOf(token));
    else if (token?.type === 'inc') entries.push(includeOf(token));
    else if (token?.type === 'head') entries.push(blockOf(token, entriesAt(inner ?? [], runs)));
  }
}
