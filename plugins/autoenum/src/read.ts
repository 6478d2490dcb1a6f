// Draft → groups: the autoenum blocks of `global`, decoded, with the places of their words.
import type { Block, DecodeContext, Directive, Draft, Entry, Line, Node, Report, Span } from '@mln/engine/api';
import { decodeGroups, type GroupBlock, groupWords } from './words.js';

export interface Group extends GroupBlock {
  /** The block's head. */
  readonly span: Span;
  /** Where a word was written, else the block's head. */
  at(...path: readonly string[]): Span;
  /** The value behind a reference. */
  secret(name: string): string;
}

/** In the order in which they stand. Reports what the words' decoders report. */
export function readGroups(draft: Draft, report: Report): readonly Group[] {
  const global = draft.stanzas.find((stanza) => stanza.kind === 'global');
  const blocks = (global?.entries ?? []).filter(isGroup);
  if (global === undefined || blocks.length === 0) return [];
  const spans = new Map<string, Span>();
  const secrets = new Map<string, string>();
  const found = decodeGroups(nodeOf(blocks, global.span), cursor('', { report, spans, secrets }));
  const order = blocks.map(titleOf);
  return found
    .toSorted((a, b) => order.indexOf(a.title) - order.indexOf(b.title))
    .map((group) => {
      const span = spans.get(group.path) ?? global.span;
      const at = (...path: readonly string[]) => spans.get([group.path, ...path].join('/')) ?? span;
      return { ...group, span, at, secret: (name) => secrets.get(name) ?? '' };
    });
}

const words: ReadonlySet<string> = new Set(groupWords);
function isGroup(entry: Entry): entry is Block {
  return entry.kind === 'block' && words.has(entry.name.text);
}

function titleOf({ name, label }: Block): string {
  return label === undefined ? name.text : `${name.text} ${label.text}`;
}

function nodeOf(entries: readonly Entry[], span: Span): Node {
  const lines = entries.filter((entry) => entry.kind === 'directive').map(lineOf);
  const blocks = new Map<string, Map<string, Node>>();
  const parts = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.kind !== 'block') continue;
    // a second block of the same name continues the first
    const joined = [...(parts.get(titleOf(entry)) ?? []), ...entry.entries];
    parts.set(titleOf(entry), joined);
    const labels = blocks.get(entry.name.text) ?? new Map<string, Node>();
    blocks.set(entry.name.text, labels.set(entry.label?.text ?? '', nodeOf(joined, entry.span)));
  }
  return { span, lines, blocks, values: new Map(lines.map((line) => [line.name.text, line])) };
}

function lineOf({ name, value, text, span }: Directive): Line {
  return {
    ...{ name, text, span, via: ['global'] },
    ...(value === undefined ? {} : { value }),
  };
}

interface Books {
  readonly report: Report;
  readonly spans: Map<string, Span>;
  readonly secrets: Map<string, string>;
}

function cursor(path: string, books: Books): DecodeContext {
  return {
    report: books.report,
    path,
    below: (key) => cursor(path === '' ? key : `${path}/${key}`, books),
    origin: (span) => void books.spans.set(path, span),
    keep: (value) => {
      books.secrets.set(path, value);
      return { secret: path };
    },
    // no word of these blocks names a thing of the server
    names: () => {},
  };
}
