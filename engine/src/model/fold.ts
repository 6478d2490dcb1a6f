// Entries → Node, and a node under its ancestor: values and sub-blocks of the heir win, lines are joined.
import type { Block, Directive, Entry, Word } from '../api/ast.js';
import type { Line, Node, Stanza } from '../api/draft.js';
import type { Span } from '../api/span.js';

export interface Heir {
  readonly stanza: Stanza;
  /** `host tre` */
  readonly title: string;
  /** Fills in `$[hostname]` in what is inherited. */
  readonly hostname?: string;
}

export const emptyNode = (file: string): Node => ({
  span: { file, line: 1, column: 1, length: 1 },
  values: new Map(),
  lines: [],
  blocks: new Map(),
});

/** A stanza alone. */
export const nodeOf = ({ entries, span }: Stanza, title: string): Node => build(entries, { span, via: [title] });

/** A stanza over its ancestor, which stays as it is. */
export const childOf = (ancestor: Node, heir: Heir): Node => {
  const { entries, span } = heir.stanza;
  return merge(ancestor, build(entries, { span, via: [heir.title] }), heir);
};

/** The part of a node that has these words. */
export const pick = (node: Node, words: ReadonlySet<string>): Node => ({
  span: node.span,
  values: new Map([...node.values].filter(([word]) => words.has(word))),
  lines: node.lines.filter((line) => words.has(line.name.text)),
  blocks: new Map([...node.blocks].filter(([word]) => words.has(word))),
});

interface Written {
  readonly span: Span;
  readonly via: readonly string[];
  /** Below the top of a stanza. */
  readonly inner?: true;
}

interface Building {
  readonly span: Span;
  readonly values: Map<string, Line>;
  readonly lines: Line[];
  readonly blocks: Map<string, Map<string, Node>>;
}

const build = (entries: readonly Entry[], written: Written): Node => {
  const node: Building = { span: written.span, values: new Map(), lines: [], blocks: new Map() };
  for (const entry of entries) {
    if (entry.kind === 'directive') addLine(node, entry, written.via);
    else if (entry.kind === 'block') addBlock(node, entry, written);
  }
  return node;
};

const addLine = (node: Building, { name, value, text, span }: Directive, via: readonly string[]): void => {
  const earlier = node.values.get(name.text);
  const line: Line = {
    name,
    text,
    span,
    via,
    ...(value === undefined ? {} : { value }),
    ...(earlier === undefined ? {} : { overrode: overridden(earlier) }),
  };
  node.lines.push(line);
  node.values.set(name.text, line);
};

const overridden = (line: Line): readonly Line[] => [line, ...(line.overrode ?? [])];

const addBlock = (node: Building, block: Block, written: Written): void => {
  const { name, label, entries, span } = block;
  const inner = { span, via: written.via, inner: true } as const;
  const isGroup = written.inner === undefined && name.text === 'network' && label === undefined;
  // `network { eth0 { … } }` is the same as `network eth0 { … }`
  const parts = isGroup ? entries.filter((entry) => entry.kind === 'block') : [];
  for (const part of parts) addPart(node, [name.text, part.name.text], build(part.entries, { ...inner, span: part.span }));
  const rest = isGroup ? entries.filter((entry) => entry.kind !== 'block') : entries;
  if (!isGroup || rest.some((entry) => entry.kind === 'directive'))
    addPart(node, [name.text, label?.text ?? ''], build(rest, inner));
};

const addPart = (node: Building, [name, label]: readonly [string, string], part: Node): void => {
  const labels = node.blocks.get(name) ?? new Map<string, Node>();
  node.blocks.set(name, labels);
  const earlier = labels.get(label);
  labels.set(label, earlier === undefined ? part : again(earlier, part));
};

// The same block twice in one stanza: the second goes on where the first ended.
const again = (first: Node, second: Node): Node => ({
  ...combine(first, second, again),
  lines: [...first.lines, ...second.lines],
});

const merge = (ancestor: Node, own: Node, heir: Heir): Node => {
  if (isEmpty(ancestor)) return own;
  return mergeInherited(inheritLines(ancestor, heir), own);
};

// `inherited` has been handed down already, all the way to its leaves
const mergeInherited = (inherited: Node, own: Node): Node => ({
  ...combine(inherited, own, mergeInherited),
  lines: joinLines(inherited.lines, own.lines),
});

const isEmpty = ({ lines, blocks }: Node): boolean => lines.length === 0 && blocks.size === 0;

const combine = (first: Node, second: Node, join: (a: Node, b: Node) => Node): Node => {
  const values = new Map(first.values);
  for (const [word, line] of second.values) {
    const earlier = values.get(word);
    values.set(word, earlier === undefined ? line : { ...line, overrode: [...(line.overrode ?? []), ...overridden(earlier)] });
  }
  const blocks = new Map(first.blocks);
  for (const [name, labels] of second.blocks) blocks.set(name, joinLabels(blocks.get(name), labels, join));
  return { span: second.span, values, lines: [], blocks };
};

type Labels = ReadonlyMap<string, Node>;

const joinLabels = (first: Labels | undefined, second: Labels, join: (a: Node, b: Node) => Node): Labels => {
  if (first === undefined) return second;
  const labels = new Map(first);
  for (const [label, node] of second) {
    const earlier = first.get(label);
    labels.set(label, earlier === undefined ? node : join(earlier, node));
  }
  return labels;
};

// A line equal to an earlier one is dropped: an ancestor has said it already.
const joinLines = (inherited: readonly Line[], own: readonly Line[]): readonly Line[] => {
  if (own.length === 0) return inherited;
  if (inherited.length === 0) return own;
  const said = new Set(inherited.map((line) => line.text));
  const fresh = own.filter(({ text }) => !said.has(text) && said.add(text));
  return [...inherited, ...fresh];
};

/** The ancestor's lines as the heir has them: one more station in `via`, the host's name where it was waited for. */
const inheritLines = (node: Node, heir: Heir): Node => {
  const handed = new Map<Line, Line>();
  const vias = new Map<Line['via'], Line['via']>();
  const hand = (line: Line): Line => {
    const via = vias.get(line.via) ?? [...line.via, heir.title];
    vias.set(line.via, via);
    const known = handed.get(line) ?? handDown(line, via, heir.hostname);
    handed.set(line, known);
    return known;
  };
  const down = (from: Node): Node => ({
    span: from.span,
    values: new Map([...from.values].map(([word, line]) => [word, hand(line)])),
    lines: from.lines.map(hand),
    blocks: new Map([...from.blocks].map(([name, labels]) => [name, new Map([...labels].map(([l, n]) => [l, down(n)]))])),
  });
  return down(node);
};

const handDown = (line: Line, via: Line['via'], hostname: string | undefined): Line => {
  const late = line.name.late ?? line.value?.late;
  if (late === undefined || hostname === undefined) return { ...line, via };
  const fill = (text: string): string => text.replaceAll('$[hostname]', hostname);
  const filled = (word: Word): Word => ({ text: fill(word.text), span: word.span });
  const { value } = line;
  return {
    ...line,
    via,
    name: filled(line.name),
    text: fill(line.text),
    ...(value === undefined ? {} : { value: filled(value) }),
  };
};
