// Drafts as the kernel would hand them over, written as nested lists; a span's line is the number of the word.
import {
  type Block,
  type Code,
  type CodeText,
  commonCodes,
  type Directive,
  type Draft,
  type Entry,
  type Report,
  type Span,
  type Stanza,
  type Values,
} from '@mln/engine/api';
import plugin from '../src/index.js';

/** `['numhosts', '3']` is a line, `['users', [['kim', 'x']]]` a block, `['network eth0', […]]` a block with a label. */
export type Written = readonly [name: string, value?: string | readonly Written[]];

let line = 0;
function nextSpan(text: string): Span {
  return { file: '/p/t.mln', line: ++line, column: 1, length: Math.max(text.length, 1) };
}

function entry([head, value]: Written): Entry {
  return Array.isArray(value) ? block(head, value) : directive(head, value as string); // not a list
}

function directive(name: string, value: string | undefined): Directive {
  const span = nextSpan(name);
  const text = value === undefined ? name : `${name} ${value}`;
  const word = value === undefined ? {} : { value: { text: value, span } };
  return { kind: 'directive', name: { text: name, span }, ...word, assigned: false, text, span };
}

function block(head: string, entries: readonly Written[]): Block {
  const [name = '', label] = head.split(' ');
  const span = nextSpan(head);
  const labelled = label === undefined ? {} : { label: { text: label, span } };
  return { kind: 'block', name: { text: name, span }, ...labelled, entries: entries.map(entry), span };
}

/** `{ global: […], 'superclass s': […], 'host a': […] }` */
export function draftOf(stanzas: Readonly<Record<string, readonly Written[]>>): Draft {
  line = 0;
  const made = Object.entries(stanzas).map(([head, entries]): Stanza => {
    const [kind = '', name = kind] = head.split(' ');
    const span = nextSpan(head);
    return { kind, name: { text: name, span }, entries: entries.map(entry), span };
  });
  return { file: '/p/t.mln', stanzas: made };
}

export interface Said {
  readonly severity: string;
  readonly code: Code;
  readonly line: number | undefined;
  readonly values: Values;
  readonly related: readonly number[];
}

export function expand(draft: Draft): { readonly draft: Draft; readonly said: readonly Said[] } {
  const said: Said[] = [];
  const say =
    (severity: string): Report['error'] =>
    (row, span, values = {}, extra = {}) => {
      const known: readonly CodeText[] = [...Object.values(plugin.codes ?? {}), ...Object.values(commonCodes)];
      if (!known.includes(row)) throw new Error(`unknown code ${row.code}`);
      said.push({ severity, code: row.code, line: span?.line, values, related: (extra.related ?? []).map((r) => r.span.line) });
    };
  const handler = plugin.hooks?.expand;
  if (typeof handler !== 'function') throw new Error('expand is a plain handler');
  const report = { error: say('error'), warning: say('warning'), note: say('note') };
  return { draft: handler(draft, { report } as Parameters<typeof handler>[1]) as Draft, said }; // all that it uses; it answers at once
}

/** `host node01 { superclass s ; network eth0 { address 10.0.0.1 ; … } }` */
export function show({ kind, name, entries }: Stanza): string {
  return `${kind} ${name.text} ${showAll(entries)}`;
}

function showAll(entries: readonly Entry[]): string {
  return `{ ${entries.map(showOne).join(' ; ')} }`;
}

function showOne(one: Entry): string {
  if (one.kind === 'directive') return one.text;
  if (one.kind !== 'block') return one.kind;
  return `${[one.name.text, ...(one.label === undefined ? [] : [one.label.text])].join(' ')} ${showAll(one.entries)}`;
}

export function hostsOf(draft: Draft): readonly Stanza[] {
  return draft.stanzas.filter((stanza) => stanza.madeBy === 'autoenum');
}

/** Words of a block are looked for by their path: `lineOf(draft, 'global', 'autoenum', 'net')`. */
export function lineOf(draft: Draft, ...path: readonly string[]): number {
  const [stanzaName, ...rest] = path;
  const stanza = draft.stanzas.find(({ kind, name }) => name.text === stanzaName || kind === stanzaName);
  let found: { readonly span: Span; readonly entries?: readonly Entry[] } | undefined = stanza;
  for (const word of rest)
    found = (found?.entries ?? []).find(
      (e) => (e.kind === 'directive' || e.kind === 'block') && (e.name.text === word || titleOf(e) === word),
    );
  if (found === undefined) throw new Error(`nothing at ${path.join('/')}`);
  return found.span.line;
}

function titleOf(one: Directive | Block): string {
  return one.kind === 'block' && one.label !== undefined ? `${one.name.text} ${one.label.text}` : one.name.text;
}
