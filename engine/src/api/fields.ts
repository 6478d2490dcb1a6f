// How a plugin reads its words. A decoder turns the merged node into a plain value, reporting what is wrong with a span.
import { isIP } from 'node:net';
import type { Word } from './ast.js';
import type { Report } from './diagnostic.js';
import type { Line, Node } from './draft.js';
import type { SecretRef } from './model.js';
import { didYouMean } from './nearest.js';
import type { Span } from './span.js';

/** What a change of the word costs a running machine. */
export type Change = 'live' | 'restart' | 'rebuild';

export interface DecodeCx {
  readonly report: Report;
  /** `host/tre/memory`: where the value lands in the model. */
  readonly path: string;
  below(key: string): DecodeCx;
  /** Remembers where the value at this path was written. */
  origin(span: Span): void;
  /** Puts a secret away and returns its name. */
  keep(value: string): SecretRef;
}

export interface Decoder<T> {
  /** Which view of the block it reads; a word written in another form is an error. */
  readonly reads: 'value' | 'block' | 'blocks';
  /** For documents and for `mln words`: `size`, `address or dhcp`. */
  readonly type: string;
  readonly doc: string;
  readonly change: Change;
  /** Of a block of words: the words. */
  readonly fields?: Fields;
  /** Set when the word may be repeated in a block and all of its lines count. */
  readonly repeats?: true;
  /** `undefined` (or the default) when the word is not there or not understood. */
  decode(node: Node | undefined, word: string, cx: DecodeCx): T;
}

/** A decoder of one value, usable as a column of `pairs` and `table` too. */
export interface Scalar<T> extends Decoder<T> {
  parse(word: Word, cx: DecodeCx): T | undefined;
}

export interface FieldOptions<D> {
  readonly doc?: string;
  readonly change?: Change;
  readonly default?: D;
}

export type Parser<T> = (text: string) => T | undefined;

export interface ScalarSpec<T> {
  readonly type: string;
  readonly parse: Parser<T>;
  /** Shown as the way out: `a size such as 128M or 2G`. */
  readonly wanted: string;
}

/** A decoder of one value from a function of your own, which answers `undefined` for a text that it does not understand. */
export const scalar = <T, D>(spec: ScalarSpec<T>, options: FieldOptions<D>): Scalar<T | D> => {
  const parse = (word: Word, cx: DecodeCx): T | undefined => {
    cx.origin(word.span);
    const value = spec.parse(word.text);
    if (value === undefined) cx.report.error('MLN3010', word.span, { value: word.text, wanted: spec.wanted });
    return value;
  };
  return {
    reads: 'value',
    type: spec.type,
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    parse,
    decode(node, word, cx) {
      const line = node?.values.get(word);
      // the default's type is D, which is undefined when no default was given
      if (line === undefined) return options.default as D;
      if (line.value === undefined) {
        cx.report.error('MLN3011', line.span, { word, wanted: spec.wanted });
        return options.default as D;
      }
      return parse(line.value, cx) ?? (options.default as D);
    },
  };
};

export const text = <const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) =>
  scalar({ type: 'text', wanted: 'a text', parse: (t: string): string | undefined => t }, options);

export const int = <const D extends number | undefined = undefined>(
  options: FieldOptions<D> & { readonly min?: number; readonly max?: number } = {},
) => {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  const wanted =
    options.min === undefined
      ? 'a whole number'
      : `a whole number from ${min}${options.max === undefined ? ' up' : ` to ${max}`}`;
  const parse = (t: string): number | undefined => {
    const n = /^[+-]?\d+$/.test(t) ? Number(t) : Number.NaN;
    return n >= min && n <= max ? n : undefined;
  };
  return scalar({ type: 'number', wanted, parse }, options);
};

export const choice = <const V extends string, const D extends V | undefined = undefined>(
  values: readonly V[],
  options: FieldOptions<D> = {},
) =>
  scalar(
    { type: values.join(' or '), wanted: `one of ${values.join(', ')}`, parse: (t: string) => values.find((v) => v === t) },
    options,
  );

const decimal = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const;
const binary = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;

/**
 * Text → bytes. `512` bytes, `4b` blocks of 512, `2K M G T` powers of 1024, `2KB MB GB TB` powers of 1000. For memory,
 * where nobody means powers of 1000, `memory: true` makes `256MB` the same as `256M` and a bare number mean MiB.
 */
export const parseSize = (written: string, memory = false): number | undefined => {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(i?b)?$/i.exec(written);
  if (match === null) return undefined;
  const [, digits = '', letter = '', end = ''] = match;
  const unit = letter.toUpperCase() as keyof typeof binary; // the expression admits these letters only
  if (unit === '' && memory) return end === '' ? Math.round(Number(digits) * 2 ** 20) : undefined;
  if (unit === '' && end !== '') return end === 'b' ? Number(digits) * 512 : undefined;
  const table = end.toLowerCase() === 'b' && !memory ? decimal : binary;
  const bytes = Math.round(Number(digits) * table[unit]);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
};

/** Bytes. */
export const size = <const D extends number | undefined = undefined>(
  options: FieldOptions<D> & { readonly memory?: boolean } = {},
) => scalar({ type: 'size', wanted: 'a size such as 128M or 2G', parse: (t: string) => parseSize(t, options.memory) }, options);

/** An IPv4 or IPv6 address, or one of the words in `or`. */
export const address = <const O extends string = never, const D extends string | undefined = undefined>(
  options: FieldOptions<D> & { readonly or?: readonly O[] } = {},
) => {
  const words: readonly string[] = options.or ?? [];
  const wanted = ['an address such as 10.0.0.1', ...words].join(' or ');
  return scalar(
    {
      type: ['address', ...words].join(' or '),
      wanted,
      parse: (t: string) => (isIP(t) !== 0 || words.includes(t) ? t : undefined),
    },
    options,
  );
};

/** A path inside the guest: absolute, without `..`, colons and control characters, which account files cannot hold. */
export const guestPath = <const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) =>
  scalar(
    {
      type: 'path in the guest',
      wanted: 'an absolute path without "..", colons and line breaks',
      parse: (t: string) => (t.startsWith('/') && !t.split('/').includes('..') && !/[:\p{Cc}]/u.test(t) ? t : undefined),
    },
    options,
  );

/** Never in the model, a plan or a log: the value is a reference. */
export const secret = (options: FieldOptions<undefined> = {}): Scalar<SecretRef | undefined> => {
  const base = text();
  const parse = (word: Word, cx: DecodeCx): SecretRef => {
    cx.origin(word.span);
    return cx.keep(word.text);
  };
  return {
    ...base,
    type: 'secret',
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    parse,
    decode(node, word, cx) {
      const line = node?.values.get(word);
      if (line === undefined) return undefined;
      if (line.value !== undefined) return parse(line.value, cx);
      cx.report.error('MLN3011', line.span, { word, wanted: 'a value' });
      return undefined;
    },
  };
};

const yes = new Set(['1', 'yes', 'on', 'true']);
const no = new Set(['0', 'no', 'off', 'false']);

/** `xen` alone means yes; `no`, `off` or `0` switch an inherited one off. */
export const flag = (options: FieldOptions<boolean> = {}): Decoder<boolean> => ({
  reads: 'value',
  type: 'flag',
  doc: options.doc ?? '',
  change: options.change ?? 'rebuild',
  decode(node, word, cx) {
    const line = node?.values.get(word);
    if (line === undefined) return options.default ?? false;
    cx.origin(line.span);
    const written = line.value?.text ?? '1';
    if (!yes.has(written) && !no.has(written))
      cx.report.error('MLN3010', line.value?.span ?? line.span, { value: written, wanted: 'nothing, yes or no' });
    return !no.has(written);
  },
});

const unlabelled = (node: Node | undefined, word: string): Node | undefined => node?.blocks.get(word)?.get('');

interface ListSpec<T> {
  readonly type: string;
  /** A line that an ancestor has said already is not said again. Never for shell, where `fi` and `done` come back. */
  readonly once: boolean;
  read(line: Line, cx: DecodeCx): T | undefined;
}

const list = <T>({ type, once, read }: ListSpec<T>, options: FieldOptions<undefined>): Decoder<readonly T[]> => ({
  reads: 'block',
  type,
  doc: options.doc ?? '',
  change: options.change ?? 'rebuild',
  decode(node, word, cx) {
    const all = unlabelled(node, word)?.lines ?? [];
    const lines = once ? withoutEchoes(all) : all;
    return lines.map((line, i) => readAt(line, cx.below(String(i)), read)).filter((v) => v !== undefined);
  },
});

/** Ancestors stand first: a line that is equal to one written in another stanza before it is left out. */
const withoutEchoes = (all: readonly Line[]): readonly Line[] => {
  if (all.length < 2 || all[0]?.via === all.at(-1)?.via) return all;
  const said = new Map<string, Line>();
  return all.filter((line) => {
    const earlier = said.get(line.text);
    if (earlier === undefined) said.set(line.text, line);
    return earlier === undefined || earlier.via[0] === line.via[0];
  });
};

const readAt = <T>(line: Line, cx: DecodeCx, read: (line: Line, cx: DecodeCx) => T | undefined): T | undefined => {
  cx.origin(line.span);
  return read(line, cx);
};

/** `startup { a shell line }`: lines as written, ancestors first. */
export const lines = (options: FieldOptions<undefined> = {}) =>
  list({ type: 'lines', once: false, read: (line) => line.text }, options);

/** `sshkey { nagios /home/nagios/key }`: name and value, in order. */
export const pairs = <T>(value: Scalar<T>, options: FieldOptions<undefined> = {}) =>
  list({ type: `lines of name and ${value.type}`, once: true, read: (line, cx) => readPair(value, line, cx) }, options);

const readPair = <T>(value: Scalar<T>, line: Line, cx: DecodeCx): readonly [string, Exclude<T, undefined>] | undefined => {
  if (line.value === undefined) {
    cx.report.error('MLN3011', line.span, { word: line.name.text, wanted: value.type });
    return undefined;
  }
  const parsed = value.parse(line.value, cx);
  return parsed === undefined ? undefined : [line.name.text, parsed as Exclude<T, undefined>]; // undefined was just excluded
};

type Columns = Readonly<Record<string, Scalar<unknown>>>;
export type Row<F extends Columns> = { readonly [K in keyof F]: F[K] extends Scalar<infer T> ? T : never };

/** `users { kim HASH /home/kim 1001 }`: words of a line to columns; the first `required` must be there. */
export const table = <F extends Columns>(columns: F, options: FieldOptions<undefined> & { readonly required: number }) => {
  const names = Object.keys(columns);
  const read = (line: Line, cx: DecodeCx): Row<F> | undefined => {
    const words = splitWords(line);
    if (words.length < options.required || words.length > names.length) {
      cx.report.error('MLN3012', line.span, { line: line.text, wanted: names.join(' ') });
      return undefined;
    }
    const cells = names.map((name, i) => {
      const word = words[i];
      return [name, word === undefined ? undefined : columns[name]?.parse(word, cx.below(name))] as const;
    });
    if (cells.slice(0, options.required).some(([, value]) => value === undefined)) return undefined;
    return Object.fromEntries(cells.filter(([, value]) => value !== undefined)) as Row<F>; // built from the same keys
  };
  return list({ type: `lines of ${names.join(', ')}`, once: true, read }, options);
};

/** The words of a line, each with its place; where a variable brought some of them, with that of the whole value. */
const splitWords = ({ name, value, text, span }: Line): readonly Word[] => {
  if (value === undefined) return [name];
  if (value.words !== undefined) return [name, ...value.words];
  const words = value.text.split(' ');
  // the line has its blanks as written, which the value has not
  const places = text.length === span.length ? [...text.matchAll(/\S+/g)].slice(-words.length) : [];
  return [
    name,
    ...words.map((word, i) => {
      const at = places[i]?.index;
      return { text: word, span: at === undefined ? value.span : { ...span, column: span.column + at, length: word.length } };
    }),
  ];
};

export type Fields = Readonly<Record<string, Decoder<unknown>>>;
export type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K] extends Decoder<infer T> ? T : never };

const decodeFields = <F extends Fields>(fields: F, node: Node, cx: DecodeCx): Decoded<F> => {
  for (const { name, span } of unclaimed(fields, node)) {
    const hint = didYouMean(name, Object.keys(fields)) ?? `words here: ${Object.keys(fields).join(', ')}`;
    cx.report.error('MLN3001', span, { word: name, where: cx.path }, { hint });
  }
  return Object.fromEntries(
    Object.entries(fields).map(([word, field]) => [word, field.decode(node, word, cx.below(word))]),
  ) as Decoded<F>; // same keys as fields
};

/** Words of a node that no field reads. */
export const unclaimed = (fields: Fields, node: Node): readonly { readonly name: string; readonly span: Span }[] => [
  ...[...node.values.values()]
    .filter((l) => !Object.hasOwn(fields, l.name.text))
    .map((l) => ({ name: l.name.text, span: l.name.span })),
  ...[...node.blocks]
    .filter(([name]) => !Object.hasOwn(fields, name))
    .flatMap(([name, labels]) => [...labels.values()].map((n) => ({ name, span: n.span }))),
];

/** `apache { doc_root /srv }`: a block of words of its own; `undefined` when it is not there. */
export const block = <F extends Fields>(fields: F, options: FieldOptions<undefined> = {}): Decoder<Decoded<F> | undefined> => ({
  reads: 'block',
  type: `block of ${Object.keys(fields).join(', ')}`,
  fields,
  doc: options.doc ?? '',
  change: options.change ?? 'rebuild',
  decode(node, word, cx) {
    const inner = unlabelled(node, word);
    if (inner === undefined) return undefined;
    cx.origin(inner.span);
    return decodeFields(fields, inner, cx);
  },
});

/** `groups { staff { kim eve } }`: named sub-blocks, each read by its lines. */
export const namedLists = (
  options: FieldOptions<undefined> = {},
): Decoder<readonly { readonly name: string; readonly lines: readonly string[] }[]> => ({
  reads: 'block',
  type: 'named lists',
  doc: options.doc ?? '',
  change: options.change ?? 'rebuild',
  decode(node, word, cx) {
    const inner = unlabelled(node, word);
    if (inner === undefined) return [];
    for (const line of inner.lines) cx.report.error('MLN3013', line.span, { word: line.name.text });
    return [...inner.blocks].map(([name, labels]) => {
      const group = labels.get('');
      if (group !== undefined) cx.below(name).origin(group.span);
      return { name, lines: withoutEchoes(group?.lines ?? []).map((line) => line.text) };
    });
  },
});
