// Text → statements: one token for each line, block head, include and brace; blanks, comments and line ends are dropped.
import moo from 'moo';
import type { SourceFile } from '../api/ast.js';
import { loneQuote, string } from './quotes.js';

export interface Token {
  readonly type: 'head' | 'line' | 'inc' | 'lbrace' | 'rbrace';
  /** As written, backslashes included; a comment behind it may follow. */
  readonly text: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the grammar sees: lines that follow each other are one of its symbols, because it costs as much as a line each. */
export interface Run {
  readonly type: Token['type'];
  readonly tokens: readonly Token[];
  /** Named so by the parser's interface. */
  readonly value: string;
}

// A statement: characters that end none, anything behind a backslash, strings. The parts cannot overlap, so matching is linear.
const plain = String.raw`[^\\\n;{}#"]*`;
const statement = String.raw`(?=[^\n;{}#])${plain}(?:(?:\\(?:[^]|(?![^]))|${string}|${loneQuote})${plain})*`;
const whole = String.raw`(?![^\n;{}#])`;
const comment = String.raw`(?:#[^\n]*(?![^\n]))?`;
const word = String.raw`#include(?![^\s;{}#])`;
// a brace may stand on a later line, behind blanks and comments
const brace = String.raw`(?=(?:\s|(?!${word})#[^\n]*(?:\n|(?![^])))*\{)`;

const rules = {
  newline: { match: '\n', lineBreaks: true },
  // a line that goes on in the next one is a blank
  blank: { match: /(?:[^\S\n]|\\\n)+/, lineBreaks: true },
  lbrace: '{',
  rbrace: '}',
  end: ';',
  inc: { match: new RegExp(`${word}(?:${statement})?${comment}`), lineBreaks: true },
  comment: /#[^\n]*/,
  head: { match: new RegExp(`${statement}${whole}${comment}${brace}`), lineBreaks: true },
  line: { match: new RegExp(`${statement}${comment}`), lineBreaks: true },
} satisfies moo.Rules;

const kept: ReadonlySet<string> = new Set(['head', 'line', 'inc', 'lbrace', 'rbrace']);
const isKept = (type: string | undefined): type is Token['type'] => type !== undefined && kept.has(type);

/** Every character belongs to some token, so this never fails. */
export function* tokens({ file, text }: SourceFile): Generator<Token> {
  const lexer = begin(text);
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    const { type, text: written, line, col: column } = token;
    if (isKept(type)) yield { type, text: written, value: written, file, line, column };
  }
}

/** A token, or what stands between tokens. The pieces of a text make up the whole of it. */
export interface Piece {
  readonly type: string;
  readonly text: string;
  /** UTF-16 units from the beginning. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export function* pieces(text: string): Generator<Piece> {
  const lexer = begin(text);
  for (let token = lexer.next(); token !== undefined; token = lexer.next())
    yield { type: token.type ?? '', text: token.text, offset: token.offset, line: token.line, column: token.col };
}

const begin = (text: string): moo.Lexer => moo.compile(rules).reset(text);
