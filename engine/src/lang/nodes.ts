// Token → node of the tree, or its fault. This file splits the words, because it still has the column of each.
import type { Block, Directive, Entry, Include, Variable, Word } from '../api/ast.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { codes } from '../diagnostics/catalogue.js';
import { failure } from '../diagnostics/diagnose.js';
import type { Token } from './lexer.js';
import { foldBlanks, loneQuote, string } from './quotes.js';

/** `memory 128M`, `memory = 128M`, `$gw = 10.0.0.1`. */
export function statementOf(token: Token): Directive | Variable {
  return special.test(token.text) ? anyStatement(token) : plainStatement(token);
}

/** Any text other than words with one blank between them. */
const special = /^[$!]|[^!$-[\]-~ ]| {2}/;

function plainStatement(token: Token): Directive {
  const text = token.text.trimEnd();
  const blank = text.indexOf(' ');
  const end = blank === -1 ? text.length : blank;
  const assigned = blank !== -1 && text[end + 1] === '=' && (end + 2 === text.length || text[end + 2] === ' ');
  const begin = assigned ? end + 3 : end + 1;
  const name = { text: text.slice(0, end), span: within(token, 0, end) };
  const span = within(token, 0, text.length);
  if (begin >= text.length) return { kind: 'directive', name, assigned, text, span };
  const value = { text: text.slice(begin), span: within(token, begin, text.length - begin) };
  return { kind: 'directive', name, assigned, text, span, value };
}

function anyStatement(token: Token): Directive | Variable {
  const text = withoutComment(token.text);
  const [head = '', word = '', equals] = firstWord.exec(text) ?? [];
  const name = wordAt(token, 0, word);
  const rest = text.slice(head.length);
  const span = spanAt(token, 0, text.length);
  const variable = equals === undefined ? undefined : variableName.exec(word);
  if (variable) {
    const named = { text: variable[1] ?? variable[2] ?? '', span: name.span };
    return { kind: 'variable', name: named, value: { text: tidy(rest), span: spanAt(token, head.length, rest.length) }, span };
  }
  const inherited = equals === undefined && word.startsWith('!') ? orders.get(word) : undefined;
  const line = { kind: 'directive', name, assigned: equals !== undefined, text: joined(text), span } as const;
  const directive = inherited === undefined ? line : { ...line, inherited };
  return rest === '' ? directive : { ...directive, value: { text: tidy(rest), span: spanAt(token, head.length, rest.length) } };
}

const orders: ReadonlyMap<string, Directive['inherited']> = new Map([
  ['!remove', 'remove'],
  ['!clear', 'clear'],
]);

/** `#include other.mln` */
export function includeOf(token: Token): Include {
  const rest = withoutComment(token.text.slice('#include'.length));
  const path = rest.trimStart();
  const start = '#include'.length + rest.length - path.length;
  return {
    kind: 'include',
    path: { text: joined(path), span: spanAt(token, start, path.length) },
    span: spanAt(token, 0, start + path.length),
  };
}

/** The head and the content of a block. */
export function blockOf(head: Token, entries: readonly Entry[]): Block {
  const [name = { text: '', span: spanAt(head, 0, 1) }, label] = headWords(head);
  const span = spanAt(head, 0, withoutComment(head.text).length);
  return label === undefined ? { kind: 'block', name, entries, span } : { kind: 'block', name, entries, span, label };
}

/** The words of a block's head: its name, its label, and the words that do not belong there. */
function headWords(token: Token): readonly Word[] {
  const text = withoutComment(token.text);
  if (special.test(text)) return [...text.matchAll(words)].map((m) => wordAt(token, m.index, m[0]));
  const found: Word[] = [];
  for (let from = 0; from <= text.length; ) {
    const blank = text.indexOf(' ', from);
    const to = blank === -1 ? text.length : blank;
    found.push({ text: text.slice(from, to), span: within(token, from, to - from) });
    from = to + 1;
  }
  return found;
}

/** The fault of a statement, as a message of mln. */
export function flawIn(token: Token): Diagnostic | undefined {
  switch (token.type) {
    case 'head': {
      if (!thirdWord.test(token.text)) return undefined;
      const [, , extra] = headWords(token);
      return extra && failure(codes.unexpectedToken, extra.span, { found: `"${extra.text}"`, expected: '"{"' });
    }
    case 'line':
      if (token.text.startsWith('!') && isBadOrder(token))
        return failure(codes.invalidInheritanceOrder, spanOf(token), { text: title(token) });
      if (!token.text.startsWith('$') || !isBadVariable(token)) return undefined;
      return failure(codes.invalidVariableDefinition, spanOf(token), { text: title(token) });
    case 'inc': {
      const { path, span } = includeOf(token);
      return path.text === '' ? failure(codes.includeWithoutPath, span) : undefined;
    }
    case 'lbrace':
    case 'rbrace':
      return undefined;
  }
}

// this check is first because hardly any head has one
const thirdWord = /\S\s+\S+\s+\S/;

export function title(token: Token): string {
  const text = headWords(token)
    .map((word) => word.text)
    .join(' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The token up to its comment or the end of its first line. */
export function spanOf(token: Token): Span {
  const words = headWords(token);
  const [first, last] = [words[0]?.span, words.at(-1)?.span];
  const { file, line, column } = token;
  const length = first && last && last.line === line ? last.column + last.length - column : 1;
  return { file, line, column, length: Math.max(1, length) };
}

/** True for `$a-b = 1`: an assignment to a name that a variable cannot have. */
function isBadVariable(token: Token): boolean {
  const [, word = '', equals] = firstWord.exec(withoutComment(token.text)) ?? [];
  return equals !== undefined && /^\$[^$[\]]*$/.test(word) && !variableName.test(word);
}

/** True for `!remove` without a word and for `!clear` with one. */
function isBadOrder(token: Token): boolean {
  const [order, what] = headWords(token);
  return (order?.text === '!remove' && what === undefined) || (order?.text === '!clear' && what !== undefined);
}

// a backslash makes any character part of a word, but at the end of a line it is a blank
const words = /(?:\\(?!\n)[\s\S]?|[^\s\\])+/g;
// the first word may be one string as a whole
const firstWord = new RegExp(
  String.raw`^(${string}(?=\s|\\\n|$)|(?:\\(?!\n)[^]?|[^\s\\])+)((?:\s|\\\n)+=(?=\s|\\\n|$))?(?:\s|\\\n)*`,
);
const uncommented = new RegExp(String.raw`^(?:[^\\#"]|\\[^]|${string}|${loneQuote})*`);
const variableName = /^\$(?:(\w+)|\[(\w+)\])$/;

/** A statement up to its comment, without blanks at its end. */
export function withoutComment(text: string): string {
  const [before = text] = text.includes('#') ? (uncommented.exec(text) ?? []) : [text];
  const trimmed = before.trimEnd();
  const goesOn = trimmed.endsWith('\\') && before[trimmed.length] === '\n';
  return goesOn ? withoutComment(trimmed.slice(0, -1)) : trimmed;
}

function wordAt(token: Token, start: number, word: string): Word {
  return {
    text: joined(word),
    span: spanAt(token, start, word.length),
  };
}

/** In a token of one line. */
function within({ file, line, column }: Token, start: number, length: number): Span {
  return {
    file,
    line,
    column: column + start,
    length: Math.max(1, length),
  };
}

function spanAt(token: Token, start: number, length: number): Span {
  const { file, line, column, text } = token;
  if (!text.includes('\n')) return within(token, start, length);
  const before = text.slice(0, start).split('\n');
  const last = before.at(-1) ?? '';
  const [first = ''] = text.slice(start, start + length).split('\n');
  return {
    file,
    line: line + before.length - 1,
    column: before.length === 1 ? column + start : last.length + 1,
    length: Math.max(1, first.length),
  };
}

// A backslash at the end of a line joins the line with the next one, as in a shell.
function joined(text: string): string {
  return text.includes('\n') ? text.replace(/\\\n\s*/g, ' ') : text;
}

function tidy(text: string): string {
  const line = joined(text);
  return /\s\s|[^\S ]/.test(line) ? foldBlanks(line.trim()) : line.trim();
}
