// Project text and one setting → the text with this setting; every other byte is unchanged.

import type { Item, Statement, TreeBlock } from './comment-tree.js';
import { treeOf } from './comment-tree.js';
import { meant } from './quotes.js';

export interface Edit {
  /** The place of the stanza's head. */
  readonly at: { readonly line: number; readonly column: number };
  /** Blocks, and then the word: `['network', 'eth0', 'address']`. `$gw` sets a variable. */
  readonly path: readonly string[];
  /**
   * The value in the syntax of a project file. `edit` escapes characters that end a statement. An empty value sets the word
   * alone.
   */
  readonly value: string;
}

/** Returns `undefined` when no block begins there, because a plugin created the stanza. */
export function edit(text: string, { at, path, value }: Edit): string | undefined {
  const stanza = blockBeginning(treeOf(text), at);
  return stanza === undefined ? undefined : within(text, stanza, { path, value: escaped(value) });
}

type Wanted = Pick<Edit, 'path' | 'value'>;

/** A backslash keeps a character from ending the statement. The character needs none after a backslash or in a string. */
function escaped(value: string): string {
  return value.replace(/\\[\s\S]|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[;{}#]/g, (found) =>
    /^[;{}#]$/.test(found) ? `\\${found}` : found,
  );
}

function blockBeginning(items: readonly Item[], at: Edit['at']): TreeBlock | undefined {
  for (const item of items) {
    if (item.kind !== 'block') continue;
    if (item.line === at.line && item.column === at.column) return item;
    const inner = blockBeginning(item.items, at);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function within(text: string, block: TreeBlock, { path, value }: Wanted): string {
  const [word = '', ...rest] = path;
  if (rest.length === 0) {
    const statement = block.items.findLast((item): item is Statement => item.kind === 'statement' && sets(item, word));
    return statement === undefined ? insert(text, block, written(word, value)) : replace(text, statement, value);
  }
  const found = block.items.findLast((item) => item.kind === 'block' && headed(item, path).length > 0);
  if (found?.kind === 'block') {
    const used = Math.max(...headed(found, path));
    return within(text, found, { path: path.slice(used), value });
  }
  const labelled = path.length > 2 && word === 'network' ? 2 : 1;
  return insert(text, block, around(path.slice(0, labelled), { path: path.slice(labelled), value }));
}

/** The number of parts of the path that the block's head covers: `network` one, `network eth0` two. */
function headed({ head }: TreeBlock, path: readonly string[]): readonly number[] {
  const words = head.split(/\s+/).map(meant);
  return words.length < path.length && words.every((word, i) => word === path[i]) ? [words.length] : [];
}

function around(heads: readonly string[], { path, value }: Wanted): string {
  const [word = '', ...rest] = path;
  const inner = rest.length === 0 ? written(word, value) : around([word], { path: rest, value });
  return `${heads.join(' ')} { ${inner} }`;
}

function written(word: string, value: string): string {
  return word.startsWith('$') ? `${word} = ${value}` : value === '' ? word : `${word} ${value}`;
}

const statementParts = /^(\S+)(\s+=(?!\S))?(\s*)/;

function sets({ code }: Statement, word: string): boolean {
  const [, name = '', equals] = statementParts.exec(code) ?? [];
  if (word.startsWith('$')) return equals !== undefined && (name === word || name === `$[${word.slice(1)}]`);
  return meant(name) === word;
}

function replace(text: string, { code, start, end }: Statement, value: string): string {
  const [head = ''] = statementParts.exec(code) ?? [];
  const keep = value === '' ? head.trimEnd() : /\s$/.test(head) ? head : `${head} `;
  return `${text.slice(0, start)}${keep}${value}${text.slice(end)}`;
}

/** Adds the word at the end of the block; on its own line if the block has lines. */
function insert(text: string, { open, close, items, start }: TreeBlock, line: string): string {
  const before = text.slice(0, close);
  const lineStart = before.lastIndexOf('\n') + 1;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if (lineStart > open && before.slice(lineStart).trim() === '') {
    const indent = indentOf(text, items) ?? `${leading(text, start)}    `;
    return `${text.slice(0, lineStart)}${indent}${line}${newline}${text.slice(lineStart)}`;
  }
  const last = items.at(-1);
  const divider = last?.kind === 'statement' ? ' ; ' : ' ';
  const body = before.slice(0, open + 1) + before.slice(open + 1).trimEnd();
  return `${body}${items.length === 0 ? ' ' : divider}${line} ${text.slice(close)}`;
}

function indentOf(text: string, items: readonly Item[]): string | undefined {
  const item = items.findLast((one) => one.kind !== 'comment' && text.slice(0, one.start).split('\n').at(-1)?.trim() === '');
  return item === undefined || item.kind === 'comment' ? undefined : leading(text, item.start);
}

function leading(text: string, at: number): string {
  return /^\s*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))?.[0] ?? '';
}
