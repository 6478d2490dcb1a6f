// SourceFile → Ast. The parser cuts the text into stanzas at brace depth 0, so it reports a broken stanza and still reads the
// others.
import nearley from 'nearley';
import type { Ast, Entry, SourceFile } from '../api/ast.js';
import type { Diagnostic, Related, Result } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';
import { failure } from '../diagnostics/diagnose.js';
import { type Token, type Tokens, tokensOf } from './lexer.js';
import compiled from './mln.generated.js';
import { blockOf, flawIn, includeOf, spanOf, statementOf, title } from './nodes.js';

const grammar = nearley.Grammar.fromCompiled(compiled);

/** Never throws on any text. The tree holds the readable stanzas, even when others have errors among the diagnostics. */
export function parse(source: SourceFile): Result<Ast> {
  const entries: Entry[] = [];
  const diagnostics: Diagnostic[] = [];
  // most stanzas of a large file have one of a few shapes, and the parser handles each shape once
  const shapes = new Map<string, Shape>();
  const all = limited(tokensOf(source));
  for (const stanza of cut(all.next)) {
    const found = flaws(stanza);
    if (found.length === 0) entries.push(read(stanza, shapes));
    else diagnostics.push(...found);
  }
  if (all.beyond !== undefined) return { diagnostics: [tooMany(all.beyond)] };
  return { value: { file: source.file, entries }, diagnostics };
}

// the tree of the largest possible file would not fit into memory
const maxTokens = 2_000_000;

interface Limited {
  readonly next: Tokens;
  /** The first token that the parser left out. */
  beyond?: Token;
}

function limited(next: Tokens): Limited {
  let left = maxTokens;
  const all: Limited = {
    next: () => {
      const token = next();
      left -= 1;
      if (left >= 0 || token === undefined) return token;
      all.beyond = token;
      return undefined;
    },
  };
  return all;
}

function tooMany({ file, line, column }: Token): Diagnostic {
  return failure(codes.tooManyStatements, { file, line, column, length: 1 }, { limit: maxTokens });
}

function read({ tokens }: Stanza, shapes: Map<string, Shape>): Entry {
  const runs = runsOf(tokens);
  const shape = shapes.get(runs.letters) ?? shapeOf(runs.letters);
  shapes.set(runs.letters, shape);
  const [entry, ...others] = entriesAt([shape], runs);
  if (entry === undefined || others.length > 0) throw new Error(`${others.length + 1} entries in one stanza`); // the cut prevents this
  return entry;
}

function shapeOf(letters: string): Shape {
  const parser = new nearley.Parser(grammar, { lexer: marks(letters) });
  parser.feed('');
  const [shape, ...others]: readonly Parsed[] = parser.results;
  // no result: incomplete; several: the grammar is ambiguous. flaws() reports both cases earlier.
  if (shape === undefined || others.length > 0) throw new Error(`the grammar gave ${parser.results.length} trees for one stanza`);
  return flattened(shape);
}

/** The lexer that nearley uses: returns the letters one by one. */
function marks(letters: string): nearley.Lexer {
  let at = 0;
  return {
    reset: () => undefined,
    next: () => {
      const value = letters[at];
      return value === undefined ? undefined : ({ value, at: at++ } as Mark); // letters of runsOf
    },
    save: () => ({}),
    formatError: (_token, message) => message,
  };
}

interface Stanza {
  readonly tokens: readonly Token[];
  /** Heads whose block is not closed, outermost first; empty for a stanza that ends well. */
  readonly open: readonly Token[];
  /** The head that ended an unclosed stanza. */
  readonly next?: Token;
  /** The first head below the allowed depth. `tokens` does not contain the tokens below it. */
  readonly tooDeep?: Token;
}

const maxDepth = 64;

/** A head of the top level in column 1 ends every block that is still open before it: the author forgot a brace there. */
function* cut(next: Tokens): Generator<Stanza> {
  let collected = empty();
  for (let token = next(); token !== undefined; token = next()) {
    if (collected.open.length > 0 && isTopHead(token)) {
      yield { ...collected, next: token };
      collected = empty();
    }
    take(collected, token);
    if (collected.open.length === 0 && token.type !== 'head') {
      yield collected;
      collected = empty();
    }
  }
  if (collected.tokens.length > 0) yield collected;
}

interface Collected {
  readonly tokens: Token[];
  readonly open: Token[];
  tooDeep?: Token;
}

function empty(): Collected {
  return { tokens: [], open: [] };
}

function take(into: Collected, token: Token): void {
  const { tokens, open } = into;
  if (token.type === 'lbrace') open.push(opener(tokens.at(-1), token));
  if (open.length > maxDepth) into.tooDeep ??= open.at(-1) ?? token;
  if (into.tooDeep === undefined) tokens.push(token);
  if (token.type === 'rbrace') open.pop();
}

// messages show a brace that has no head as the brace itself
function opener(before: Token | undefined, brace: Token): Token {
  return before?.type === 'head' ? before : brace;
}

function isTopHead({ type, column, text }: Token): boolean {
  return type === 'head' && column === 1 && /^(?:global|host|superclass|switch)(?![^\s])/.test(text);
}

/** The broken structure of a stanza, or each unreadable statement in it. */
function flaws(stanza: Stanza): readonly Diagnostic[] {
  const broken = structure(stanza);
  if (broken !== undefined) return [broken];
  const found: Diagnostic[] = [];
  for (const token of stanza.tokens) {
    const flaw = flawIn(token);
    if (flaw !== undefined) found.push(flaw);
  }
  return found;
}

function structure({ tokens, open, next, tooDeep }: Stanza): Diagnostic | undefined {
  if (tooDeep !== undefined) return failure(codes.blocksTooDeep, spanOf(tooDeep), { limit: maxDepth });
  const nameless = tokens.find((token, i) => token.type === 'lbrace' && tokens[i - 1]?.type !== 'head');
  if (nameless !== undefined) return failure(codes.namelessBlock, spanOf(nameless));
  if (open.length > 0) return notClosed(open, next);
  return tokens[0]?.type === 'rbrace' ? failure(codes.unexpectedClosingBrace, spanOf(tokens[0])) : undefined;
}

// The innermost block is the error, because its end is missing first; the blocks around it are related places.
function notClosed(open: readonly Token[], next: Token | undefined): Diagnostic {
  const [inner, ...outer] = open.toReversed();
  const related: Related[] = outer.map((head) => ({ span: spanOf(head), message: `"${title(head)}" is also open here` }));
  if (next !== undefined) related.push({ span: spanOf(next), message: `"${title(next)}" begins here` });
  const what = inner === undefined ? 'a block' : `"${title(inner)}"`;
  return { ...failure(codes.unclosedBlock, inner && spanOf(inner), { what }), ...(related.length > 0 ? { related } : {}) };
}

/** The place of the entries of a stanza: a run of lines or includes, or a block whose head is a run. */
interface Shape {
  /** The index of the run. */
  readonly at: number;
  /** Of a block. */
  readonly inner?: readonly Shape[];
}

/** A shape as the grammar returns it. */
interface Parsed {
  readonly at: number;
  readonly chain?: Chain;
}

/** One run for the grammar. */
interface Mark {
  readonly value: 'h' | 'l' | 'i' | '{' | '}';
  readonly at: number;
}

/** `[[[], a], b]`: a list that grows at its end. */
type Chain = readonly [] | readonly [Chain, Parsed];

function flattened({ at, chain }: Parsed): Shape {
  if (chain === undefined) return { at };
  const inner: Shape[] = [];
  for (let rest = chain; rest.length === 2; rest = rest[0]) inner.push(flattened(rest[1]));
  return { at, inner: inner.reverse() };
}

const letters: Readonly<Record<Token['type'], Mark['value']>> = { head: 'h', line: 'l', inc: 'i', lbrace: '{', rbrace: '}' };

interface Runs {
  readonly tokens: readonly Token[];
  /** Of each run, the number of its first token. */
  readonly starts: readonly number[];
  /** A letter for each run. */
  readonly letters: string;
}

/** Adjacent lines or includes are one run; any other token is its own run. */
function runsOf(tokens: readonly Token[]): Runs {
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
function entriesAt(shapes: readonly Shape[], runs: Runs): readonly Entry[] {
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
