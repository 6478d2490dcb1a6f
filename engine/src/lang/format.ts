// Project text → the same text with tidy blanks: indentation, braces, empty lines. Comments, order and meaning are unchanged.

import { type Item, type Statement, type TreeBlock, treeOf } from './comment-tree.js';
import { wordsOf } from './quotes.js';

const step = '    ';
const longest = 120;

/**
 * Takes a text that the parser reads without complaint. The formatter indents blocks by four blanks and reduces several empty
 * lines to one. A block on one line stays on one line. The words of a statement are unchanged, because their blanks count in
 * lists.
 */
export function format(text: string): string {
  const lines = linesOf(treeOf(text), '', text);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function linesOf(items: readonly Item[], indent: string, text: string): readonly string[] {
  return items.flatMap((item) => [...(item.apart ? [''] : []), ...itemLines(item, indent, text)]);
}

function itemLines(item: Item, indent: string, text: string): readonly string[] {
  switch (item.kind) {
    case 'comment':
      return [`${indent}${item.text}`];
    case 'statement':
      return [`${indent}${item.tail === '' ? ended(item.code) : item.code + item.tail}`];
    case 'block':
      return blockLines(item, indent, text);
  }
}

function blockLines(block: TreeBlock, indent: string, text: string): readonly string[] {
  const short = onOneLine(block, text);
  if (short !== undefined && indent.length + short.length <= longest) return [`${indent}${short}${block.tail}`];
  const [first, ...others] = block.headComments;
  const inner = indent + step;
  return [
    `${indent}${headOf(block)} {${first === undefined ? '' : ` ${harmless(first)}`}`,
    ...others.map((comment) => `${inner}${harmless(comment)}`),
    ...linesOf(block.items, inner, text),
    `${indent}}${block.tail}`,
  ];
}

/** `network eth0 { switch lan ; address dhcp }`, if the file has it on one line. */
function onOneLine(block: TreeBlock, text: string): string | undefined {
  if (block.headComments.length > 0 || text.slice(block.start, block.close).includes('\n')) return undefined;
  const parts = block.items.map((item) => {
    if (item.kind === 'statement') return ended(item.code);
    return item.kind === 'block' ? onOneLine(item, text) : undefined;
  });
  if (parts.some((part) => part === undefined)) return undefined;
  const joined = parts.map((part, i) => (isStatement(block.items[i]) && i < parts.length - 1 ? `${part} ;` : part)).join(' ');
  return joined === '' ? `${headOf(block)} { }` : `${headOf(block)} { ${joined} }`;
}

function isStatement(item: Item | undefined): item is Statement {
  return item?.kind === 'statement';
}

function headOf({ head }: TreeBlock): string {
  return wordsOf(head.replace(/\\\n/g, ' '))
    .map(({ text }) => text)
    .join(' ');
}

// a backslash at the end would escape the next character; a blank keeps the old meaning
function ended(code: string): string {
  return /(?:^|[^\\])(?:\\\\)*\\$/.test(code) ? `${code} ` : code;
}

// at the beginning of a line the parser would read this text as something else
function harmless(comment: string): string {
  return /^#include(?![^\s;{}#])/.test(comment) ? comment.replace('#', '# ') : comment;
}
