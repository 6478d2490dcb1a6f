// Entries → Node, alone or under its ancestor.
import type { Block, Directive, Entry } from '../../api/ast.js';
import type { Line, Node, Stanza } from '../../api/draft.js';
import type { Span } from '../../api/span.js';
import { again, handDown, isEmpty, merge, overridden } from './merge.js';

export interface Heir {
  readonly stanza: Stanza;
  /** `host tre` */
  readonly title: string;
  /** Told of each `!remove` and `!clear` for which there was nothing to remove. */
  useless(order: Directive): void;
}

export function emptyNode(file: string): Node {
  return {
    span: { file, line: 1, column: 1, length: 1 },
    values: new Map(),
    lines: [],
    blocks: new Map(),
  };
}

/** A stanza alone. */
export function nodeOf(descendant: Heir): Node {
  const { node, orders } = written(descendant);
  for (const order of orders) descendant.useless(order);
  return node;
}

/** A stanza over its ancestor, which stays as it is. What a superclass inherits knows that it came through it. */
export function childOf(ancestor: Node, descendant: Heir): Node {
  if (isEmpty(ancestor)) return nodeOf(descendant);
  const { node, orders } = written(descendant);
  const inherited = descendant.stanza.kind === 'superclass' ? handDown(ancestor, descendant.title) : ancestor;
  const merged = merge(inherited, node, orders);
  for (const order of orders) descendant.useless(order);
  return merged;
}

/** The part of a node that has these words. */
export function pick(node: Node, words: ReadonlySet<string>): Node {
  return {
    span: node.span,
    values: new Map([...node.values].filter(([word]) => words.has(word))),
    lines: node.lines.filter((line) => words.has(line.name.text)),
    blocks: new Map([...node.blocks].filter(([word]) => words.has(word))),
  };
}

interface Written {
  readonly span: Span;
  readonly via: readonly string[];
  /** Collects the orders about what is inherited. */
  readonly orders: Set<Directive>;
  /** Below the top of a stanza. */
  readonly inner?: true;
}

interface Building {
  readonly span: Span;
  readonly values: Map<string, Line>;
  readonly lines: Line[];
  blocks: Map<string, Map<string, Node>>;
  orders?: Directive[];
}

/** Of the many blocks without blocks. */
const noBlocks = new Map<string, Map<string, Node>>();

function written({ stanza, title }: Heir): { readonly node: Node; readonly orders: Set<Directive> } {
  const orders = new Set<Directive>();
  return { node: build(stanza.entries, { span: stanza.span, via: [title], orders }), orders };
}

function build(entries: readonly Entry[], ctx: Written): Node {
  const node: Building = { span: ctx.span, values: new Map(), lines: [], blocks: noBlocks };
  for (const entry of entries) {
    if (entry.kind === 'block') addBlock(node, entry, ctx);
    else if (entry.kind !== 'directive') continue;
    else if (entry.inherited !== undefined && ctx.inner) addOrder(node, entry, ctx);
    else addLine(node, entry, ctx.via);
  }
  return node;
}

function addOrder(node: Building, order: Directive, { orders }: Written): void {
  node.orders = [...(node.orders ?? []), order];
  orders.add(order);
}

function addLine(node: Building, { name, value, text, span }: Directive, via: readonly string[]): void {
  const earlier = node.values.get(name.text);
  const line: Line = value === undefined ? { name, text, span, via } : { name, text, span, via, value };
  const last = earlier === undefined ? line : { ...line, overrode: overridden(earlier) };
  node.lines.push(last);
  node.values.set(name.text, last);
}

function addBlock(node: Building, block: Block, ctx: Written): void {
  const { name, label, entries, span } = block;
  const inner = { span, via: ctx.via, orders: ctx.orders, inner: true } as const;
  if (ctx.inner === undefined && name.text === 'network' && label === undefined) addGroup(node, block, inner);
  else addPart(node, [name.text, label?.text ?? ''], build(entries, inner));
}

/** `network { eth0 { … } }` is the same as `network eth0 { … }` */
function addGroup(node: Building, { name, entries }: Block, inner: Written): void {
  for (const part of entries)
    if (part.kind === 'block') addPart(node, [name.text, part.name.text], build(part.entries, { ...inner, span: part.span }));
  const rest = entries.filter((entry) => entry.kind !== 'block');
  if (rest.some((entry) => entry.kind === 'directive')) addPart(node, [name.text, ''], build(rest, inner));
}

function addPart(node: Building, [name, label]: readonly [string, string], part: Node): void {
  if (node.blocks === noBlocks) node.blocks = new Map();
  const labels = node.blocks.get(name) ?? new Map<string, Node>();
  node.blocks.set(name, labels);
  const earlier = labels.get(label);
  labels.set(label, earlier === undefined ? part : again(earlier, part));
}
