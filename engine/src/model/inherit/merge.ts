// Node + Node → Node: values and sub-blocks of the second win, lines are joined; what has nothing to add is shared.
import type { Directive, Word } from '../../api/ast.js';
import type { Line, Node } from '../../api/draft.js';

export function isEmpty({ lines, blocks }: Node): boolean {
  return lines.length === 0 && blocks.size === 0;
}

export function overridden(line: Line): readonly Line[] {
  return [line, ...(line.overrode ?? [])];
}

/** The same block twice in one stanza: the second goes on where the first ended. */
export function again(first: Node, second: Node): Node {
  const orders = [...(first.orders ?? []), ...(second.orders ?? [])];
  const node = combine(first, second, again);
  return orders.length === 0 ? node : { ...node, orders };
}

/** `obeyed`: takes out of `orders` those that found something to remove. */
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
    values.set(word, earlier === undefined ? line : { ...line, overrode: [...(line.overrode ?? []), ...overridden(earlier)] });
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

/** What is left of an inherited block after `!remove` and `!clear`. */
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

/** What an order names: its text as written, and what that means. */
function wantedBy({ name, text, value }: Directive): ReadonlySet<string> {
  return new Set([folded(text.slice(name.text.length)), value?.text ?? '']);
}

function folded(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function without(node: Node, wanted: ReadonlySet<string>): Node {
  const goes = (line: Line): boolean => wanted.has(line.name.text) || wanted.has(folded(line.text));
  const lines = node.lines.filter((line) => !goes(line));
  return {
    span: node.span,
    values: new Map(lines.map((line) => [line.name.text, line])),
    lines,
    blocks: new Map([...node.blocks].filter(([name]) => !wanted.has(name))),
  };
}

/** Each line with one more station on its way. */
export function handDown(node: Node, title: string): Node {
  const vias = new Map<Line['via'], Line['via']>();
  return mapLines(node, (line) => {
    const via = vias.get(line.via) ?? [...line.via, title];
    vias.set(line.via, via);
    return { ...line, via };
  });
}

/** The host's name where it was waited for. */
export function fillHostname(node: Node, hostname: string): Node {
  return mapLines(node, (line) => (isLate(line) ? filled(line, hostname) : line));
}

export function waitsForHost({ lines, values, blocks }: Node): boolean {
  return (
    lines.some(isLate) ||
    [...values.values()].some(isLate) ||
    [...blocks.values()].some((labels) => [...labels.values()].some(waitsForHost))
  );
}

function isLate({ name, value }: Line): boolean {
  return name.late === true || value?.late === true;
}

function filled(line: Line, hostname: string): Line {
  const fill = (text: string): string => text.replaceAll('$[hostname]', hostname);
  const fillWord = ({ text, span, words }: Word): Word => ({
    text: fill(text),
    span,
    ...(words === undefined ? {} : { words: words.map(fillWord) }),
  });
  const { name, value } = line;
  return {
    ...line,
    name: fillWord(name),
    text: fill(line.text),
    ...(value === undefined ? {} : { value: fillWord(value) }),
  };
}

function mapLines(node: Node, change: (line: Line) => Line): Node {
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
