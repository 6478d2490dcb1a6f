// Text → statements: one token for each line, block head, include and brace. The lexer drops blanks, comments and line ends.
import type { SourceFile } from '../api/ast.js';
import { loneQuote, string } from './quotes.js';

export interface Token {
  readonly type: 'head' | 'line' | 'inc' | 'lbrace' | 'rbrace';
  /** The text as written, with its backslashes; a comment may follow. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A token, or the text between two tokens. All pieces together are the whole text. */
export interface Piece {
  readonly type: string;
  readonly text: string;
  /** UTF-16 units from the beginning. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Every character belongs to some piece, so this never fails. */
export function* pieces(text: string): Generator<Piece> {
  const scan = new Scan(text);
  for (let type = scan.next(); type !== undefined; type = scan.next())
    yield { type, text: scan.text, offset: scan.from, line: scan.line, column: scan.column };
}

/** Returns the next piece at each call, and `undefined` at the end. */
export type Tokens = () => Token | undefined;

export function tokensOf({ file, text }: SourceFile): Tokens {
  const scan = new Scan(text);
  return () => {
    for (let type = scan.next(); type !== undefined; type = scan.next())
      if (isKept(type)) return { type, text: scan.text, file, line: scan.line, column: scan.column };
    return undefined;
  };
}

type Kind = Token['type'] | 'newline' | 'blank' | 'end' | 'comment';

function isKept(type: Kind): type is Token['type'] {
  return type !== 'blank' && type !== 'newline' && type !== 'end' && type !== 'comment';
}

// A statement: characters that do not end it, any character after a backslash, and strings. The parts cannot overlap, so matching
// is linear.
const plain = String.raw`[^\\\n;{}#"]*`;
const written = String.raw`(?=[^\n;{}#])${plain}(?:(?:\\(?:[^]|(?![^]))|${string}|${loneQuote})${plain})*`;
const word = String.raw`#include(?![^\s;{}#])`;

const statement = new RegExp(written, 'y');
const include = new RegExp(word, 'y');
const comment = /#[^\n]*/y;
// a backslash at the end of a line counts as a blank
const blank = /(?:[^\S\n]|\\\n)+/y;
// a brace may be on a later line, after blanks and comments
const brace = new RegExp(String.raw`(?:\s|(?!${word})#[^\n]*(?:\n|(?![^])))*\{`, 'y');

const singles: ReadonlyMap<number, Kind> = new Map([
  [10, 'newline'],
  [123, 'lbrace'],
  [125, 'rbrace'],
  [59, 'end'],
]);

/** Walks over a text piece by piece. The walk is a class because most pieces are blanks, for which it makes no object. */
class Scan {
  readonly #all: string;
  /** The position of the piece. */
  from = 0;
  line = 1;
  column = 1;
  #to = 0;
  /** The current line, and the first line end after the current place. */
  #lineNow = 1;
  #lineBegin = 0;
  #lineEnd: number;

  constructor(text: string) {
    this.#all = text;
    this.#lineEnd = endOfLine(text, 0);
  }

  get text(): string {
    return this.#all.slice(this.from, this.#to);
  }

  /** The kind of the next piece; `undefined` at the end. */
  next(): Kind | undefined {
    this.from = this.#to;
    if (this.from >= this.#all.length) return undefined;
    this.line = this.#lineNow;
    this.column = this.from - this.#lineBegin + 1;
    const kind = this.#read();
    while (this.#lineEnd < this.#to) {
      this.#lineNow += 1;
      this.#lineBegin = this.#lineEnd + 1;
      this.#lineEnd = endOfLine(this.#all, this.#lineBegin);
    }
    return kind;
  }

  #read(): Kind {
    const first = this.#all.charCodeAt(this.from);
    const single = singles.get(first);
    if (single !== undefined) {
      this.#to = this.from + 1;
      return single;
    }
    if (!isLetter(first)) {
      if (this.#takes(blank, this.from)) return 'blank';
      if (this.#takes(include, this.from)) {
        this.#takes(statement, this.#to);
        this.#takes(comment, this.#to);
        return 'inc';
      }
      if (this.#takes(comment, this.from)) return 'comment';
    }
    this.#takes(statement, this.from);
    this.#takes(comment, this.#to);
    return this.#opens() ? 'head' : 'line';
  }

  /**
   * True when a brace follows. After most statements there is a line end with blanks, which the walk checks without a regular
   * expression.
   */
  #opens(): boolean {
    let at = this.#to;
    while (this.#all.charCodeAt(at) === 10 || this.#all.charCodeAt(at) === 32) at += 1;
    const next = this.#all.charCodeAt(at);
    return next === 123 || (!isLetter(next) && this.#takes(brace, this.#to, 'look'));
  }

  /** True when the text continues like this. The walk then goes there, unless it only looks. */
  #takes(expression: RegExp, at: number, look?: 'look'): boolean {
    expression.lastIndex = at;
    if (!expression.test(this.#all)) return false;
    if (look === undefined) this.#to = expression.lastIndex;
    return true;
  }
}

/** Letters of ASCII; hardly any statement begins with another character. */
function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}
