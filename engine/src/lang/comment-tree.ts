// The tree of a text with its comments, for formatting and editing.
import { type Piece, pieces } from './lexer.js';
import { withoutComment } from './nodes.js';

export interface Comment {
  readonly kind: 'comment';
  readonly text: string;
  /** True when an empty line precedes the item. */
  readonly apart: boolean;
}

export interface Statement {
  readonly kind: 'statement';
  /** Without the comment and the blanks at its end. */
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly apart: boolean;
  /** The blanks and the comment after it on its line. */
  readonly tail: string;
}

export interface TreeBlock {
  readonly kind: 'block';
  /** `network eth0` */
  readonly head: string;
  readonly start: number;
  readonly line: number;
  readonly column: number;
  /** Offsets of the braces. */
  readonly open: number;
  readonly close: number;
  readonly items: readonly Item[];
  /** Comments between the head and its brace, and on the line of the brace. */
  readonly headComments: readonly string[];
  readonly apart: boolean;
  /** The blanks and the comment after the closing brace. */
  readonly tail: string;
}

export type Item = Comment | Statement | TreeBlock;

type Growing<T> = { -readonly [K in keyof T]: T[K] };

interface Reading {
  /** Blocks that are open, outermost first. */
  readonly open: { readonly block: Growing<TreeBlock>; readonly items: Item[] }[];
  readonly top: Item[];
  head: Piece | undefined;
  /** The comments before the brace of `head`. */
  waiting: string[];
  /** The number of line ends since the last piece in the tree. */
  newlines: number;
  /** The node to which a comment on the same line belongs. */
  last: Growing<Statement> | Growing<TreeBlock> | undefined;
  gap: string;
}

/** Takes a text that the parser reads without complaint. */
export function treeOf(text: string): readonly Item[] {
  const reading: Reading = { open: [], top: [], head: undefined, waiting: [], newlines: 0, last: undefined, gap: '' };
  for (const piece of pieces(text)) take(reading, piece);
  return reading.top;
}

function take(reading: Reading, piece: Piece): void {
  const { type, text } = piece;
  if (type === 'newline') newline(reading);
  else if (type === 'blank') reading.gap += text;
  else if (type === 'comment') comment(reading, text);
  else if (type === 'head') reading.head = piece;
  else if (type === 'lbrace') open(reading, piece);
  else if (type === 'rbrace') close(reading, piece);
  else if (type === 'line' || type === 'inc') statement(reading, piece);
  if (type !== 'blank') reading.gap = '';
}

function newline(reading: Reading): void {
  reading.newlines += 1;
  reading.last = undefined;
}

function currentItems({ open, top }: Reading): Item[] {
  return open.at(-1)?.items ?? top;
}

/** An empty line between this item and the previous one, if the text has one. */
function apart(reading: Reading): boolean {
  const empty = reading.newlines > 1 && currentItems(reading).length > 0;
  reading.newlines = 0;
  return empty;
}

function statement(reading: Reading, { type, text, offset, line }: Piece): void {
  const sign = type === 'inc' ? '#include' : '';
  const code = sign + withoutComment(text.slice(sign.length));
  const tail = tailOf(text.slice(code.length));
  const added = { kind: 'statement', code, start: offset, end: offset + code.length, line, apart: apart(reading), tail } as const;
  currentItems(reading).push(added);
  reading.last = added;
}

function open(reading: Reading, { offset }: Piece): void {
  const { head } = reading;
  if (head === undefined) throw new Error('a brace without a head'); // the parser complains about it
  const code = withoutComment(head.text);
  const own = commentIn(head.text.slice(code.length));
  const block: Growing<TreeBlock> = {
    kind: 'block',
    head: code,
    start: head.offset,
    line: head.line,
    column: head.column,
    open: offset,
    close: offset,
    items: [],
    headComments: [...(own === '' ? [] : [own]), ...reading.waiting],
    apart: apart(reading),
    tail: '',
  };
  currentItems(reading).push(block);
  const items: Item[] = [];
  block.items = items;
  reading.open.push({ block, items });
  Object.assign(reading, { head: undefined, waiting: [], last: block, newlines: 0 });
}

function close(reading: Reading, { offset }: Piece): void {
  const closed = reading.open.pop();
  if (closed === undefined) throw new Error('a brace too many'); // the parser complains about it
  closed.block.close = offset;
  reading.last = closed.block;
  reading.newlines = 0;
}

function comment(reading: Reading, text: string): void {
  const { last, gap } = reading;
  const trimmed = text.trimEnd();
  if (reading.head !== undefined) reading.waiting.push(trimmed);
  else if (last === undefined) currentItems(reading).push({ kind: 'comment', text: trimmed, apart: apart(reading) });
  else if (last.kind === 'block' && last.close === last.open) last.headComments = [...last.headComments, trimmed];
  else last.tail = tailOf(gap + trimmed);
}

function commentIn(rest: string): string {
  return rest.includes('#') ? rest.slice(rest.indexOf('#')).trimEnd() : '';
}

/** The blanks and the comment as written, with at least one blank and without tabs; empty when there is no comment. */
function tailOf(rest: string): string {
  const comment = commentIn(rest);
  const gap = rest.slice(0, rest.length - rest.trimStart().length);
  return comment === '' ? '' : `${/^ +$/.test(gap) ? gap : ' '}${comment}`;
}
