// Nodes: the entries of a stanza, alone or over the inherited ones.
import type { Block, Directive, Entry } from '../../api/ast.js';
import type { Line, Node, Stanza } from '../../api/draft.js';
import type { Span } from '../../api/span.js';

export interface Descendant {
  readonly stanza: Stanza;
  /** `host tre` */
  readonly title: string;
  /** Called for each `!remove` and `!clear` that finds nothing to remove. */
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

/** The node of a stanza alone. */
export function nodeOf(descendant: Descendant): Node {
  const { node, orders } = written(descendant);
  for (const order of orders) descendant.useless(order);
  return node;
}

/** The node of a stanza over its ancestor, which does not change. The lines that a superclass inherits name it in `via`. */
export function childOf(ancestor: Node, descendant: Descendant): Node {
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
  /** Collects the `!remove` and `!clear` orders. */
  readonly orders: Set<Directive>;
  /** True below the top of a stanza. */
  readonly inner?: true;
}

interface Building {
  readonly span: Span;
  readonly values: Map<string, Line>;
  readonly lines: Line[];
  blocks: Map<string, Map<string, Node>>;
  orders?: Directive[];
}

/** Shared by the many blocks without inner blocks. */
const noBlocks = new Map<string, Map<string, Node>>();

function written({ stanza, title }: Descendant): { readonly node: Node; readonly orders: Set<Directive> } {
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

function isEmpty({ lines, blocks }: Node): boolean {
  return lines.length === 0 && blocks.size === 0;
}

/** Without this limit, N lines of shell that begin with the same word would hold N * N references. */
const mostOverridden = 32;

function overridden(line: Line): readonly Line[] {
  return [line, ...(line.overrode ?? [])].slice(0, mostOverridden);
}

/** The same block twice in one stanza: the second continues the first. */
function again(first: Node, second: Node): Node {
  const orders = [...(first.orders ?? []), ...(second.orders ?? [])];
  const node = combine(first, second, again);
  return orders.length === 0 ? node : { ...node, orders };
}

/** `obeyed`: removes from `orders` those that found something to remove. */
export function merge(inherited: Node, own: Node, orders: Set<Directive>): Node {
  const left = own.orders === undefined ? inherited : obey(inherited, own.orders, orders);
  return combine(left, own, (a, b) => merge(a, b, orders));
}

function combine(first: Node, second: Node, join: (a: Node, b: Node) => Node): Node {
  const values = first.values.size === 0 ? second.values : joinValues(first.values, second.values);
  const lines = first.lines.length === 0 ? second.lines : [...first.lines, ...second.lines];
  if (second.blocks.size === 0) return { span: second.span, values, lines, blocks: first.blocks };
  if (first.blocks.size === 0) return { span: second.span, values, lines, blocks: second.blocks };
  const blocks = new Map(first.blocks);
  for (const [name, labels] of second.blocks) blocks.set(name, joinLabels(blocks.get(name), labels, join));
  return { span: second.span, values, lines, blocks };
}

function joinValues(first: Node['values'], second: Node['values']): Node['values'] {
  if (second.size === 0) return first;
  const values = new Map(first);
  for (const [word, line] of second) {
    const earlier = values.get(word);
    values.set(
      word,
      earlier === undefined
        ? line
        : { ...line, overrode: [...(line.overrode ?? []), ...overridden(earlier)].slice(0, mostOverridden) },
    );
  }
  return values;
}

type Labels = ReadonlyMap<string, Node>;

function joinLabels(first: Labels | undefined, second: Labels, join: (a: Node, b: Node) => Node): Labels {
  if (first === undefined) return second;
  const labels = new Map(first);
  for (const [label, node] of second) {
    const earlier = first.get(label);
    labels.set(label, earlier === undefined ? node : join(earlier, node));
  }
  return labels;
}

/** The rest of an inherited block after `!remove` and `!clear`. */
function obey(node: Node, orders: readonly Directive[], pending: Set<Directive>): Node {
  let left = node;
  for (const order of orders) {
    const next = order.inherited === 'clear' ? { ...emptied, span: node.span } : without(left, wantedBy(order));
    if (next.lines.length < left.lines.length || next.blocks.size < left.blocks.size) pending.delete(order);
    left = next;
  }
  return left;
}

const emptied = { values: new Map<string, Line>(), lines: [], blocks: new Map<string, Labels>() };

/** The argument of an order: its text as written, and the meaning of that text. */
function wantedBy({ name, text, value }: Directive): ReadonlySet<string> {
  return new Set([normalized(text.slice(name.text.length)), value?.text ?? '']);
}

function normalized(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function without(node: Node, wanted: ReadonlySet<string>): Node {
  const goes = (line: Line): boolean => wanted.has(line.name.text) || wanted.has(normalized(line.text));
  const lines = node.lines.filter((line) => !goes(line));
  return {
    span: node.span,
    values: new Map(lines.map((line) => [line.name.text, line])),
    lines,
    blocks: new Map([...node.blocks].filter(([name]) => !wanted.has(name))),
  };
}

/** Each line with one more station in `via`. */
function handDown(node: Node, title: string): Node {
  const vias = new Map<Line['via'], Line['via']>();
  return mapLines(node, (line) => {
    const via = vias.get(line.via) ?? [...line.via, title];
    vias.set(line.via, via);
    return { ...line, via };
  });
}

export function mapLines(node: Node, change: (line: Line) => Line): Node {
  const known = new Map<Line, Line>();
  const once = (line: Line): Line => {
    const changed = known.get(line) ?? change(line);
    known.set(line, changed);
    return changed;
  };
  const down = ({ span, values, lines, blocks }: Node): Node => ({
    span,
    values: new Map([...values].map(([word, line]) => [word, once(line)])),
    lines: lines.map(once),
    blocks: new Map([...blocks].map(([name, labels]) => [name, new Map([...labels].map(([l, n]) => [l, down(n)]))])),
  });
  return down(node);
}
