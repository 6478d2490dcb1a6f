// Decoders of blocks: of words of their own, or read line by line.
import type { Word } from './ast.js';
import { commonCodes } from './common-codes.js';
import type { Line, Node } from './draft.js';
import {
  type DecodeContext,
  type Decoded,
  type Decoder,
  type FieldOptions,
  type Fields,
  type Scalar,
  unclaimed,
} from './fields.js';
import { didYouMean } from './nearest.js';

/** The block of that word without a label. */
export function unlabelled(node: Node | undefined, word: string): Node | undefined {
  return node?.blocks.get(word)?.get('');
}

/** `apache { doc_root /srv }`: a block of words of its own; `undefined` if the block is absent. */
export function block<F extends Fields>(fields: F, options: FieldOptions<undefined> = {}): Decoder<Decoded<F> | undefined> {
  return {
    reads: 'block',
    type: `block of ${Object.keys(fields).join(', ')}`,
    fields,
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    decode(node, word, ctx) {
      const inner = unlabelled(node, word);
      if (inner === undefined) return undefined;
      ctx.origin(inner.span);
      return decodeFields(fields, inner, ctx);
    },
  };
}

/** Like `block`, but if the block is absent, each word has its default. */
export function group<F extends Fields>(fields: F, options: FieldOptions<undefined> = {}): Decoder<Decoded<F>> {
  return {
    ...block(fields, options),
    type: `group of ${Object.keys(fields).join(', ')}`,
    decode: (node, word, ctx) => decodeFields(fields, unlabelled(node, word), ctx),
  };
}

function decodeFields<F extends Fields>(fields: F, node: Node | undefined, ctx: DecodeContext): Decoded<F> {
  for (const { name, span } of node === undefined ? [] : unclaimed(fields, node)) {
    const hint = didYouMean(name, Object.keys(fields)) ?? `words here: ${Object.keys(fields).join(', ')}`;
    ctx.report.error(commonCodes.unknownWord, span, { word: name, where: ctx.path }, { hint });
  }
  return Object.fromEntries(
    Object.entries(fields).map(([word, field]) => [word, field.decode(node, word, ctx.below(word))]),
  ) as Decoded<F>; // same keys as fields
}

interface ListSpec<T> {
  readonly type: string;
  /** Drops a line that an ancestor already has. Never for shell, in which `fi` and `done` occur again. */
  readonly once: boolean;
  readonly columns?: Fields;
  read(line: Line, ctx: DecodeContext): T | undefined;
}

function list<T>({ type, once, columns, read }: ListSpec<T>, options: FieldOptions<undefined>): Decoder<readonly T[]> {
  return {
    reads: 'block',
    type,
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    ...(columns === undefined ? {} : { columns }),
    decode(node, word, ctx) {
      const all = unlabelled(node, word)?.lines ?? [];
      const lines = once ? withoutEchoes(all) : all;
      return lines.map((line, i) => readAt(line, ctx.below(String(i)), read)).filter((v) => v !== undefined);
    },
  };
}

/** Ancestors stand first: a line that is equal to one written in another stanza before it is left out. */
function withoutEchoes(all: readonly Line[]): readonly Line[] {
  if (all.length < 2 || all[0]?.via === all.at(-1)?.via) return all;
  const said = new Map<string, Line>();
  return all.filter((line) => {
    const earlier = said.get(line.text);
    if (earlier === undefined) said.set(line.text, line);
    return earlier === undefined || earlier.via[0] === line.via[0];
  });
}

function readAt<T>(line: Line, ctx: DecodeContext, read: (line: Line, ctx: DecodeContext) => T | undefined): T | undefined {
  ctx.origin(line.span);
  return read(line, ctx);
}

/** `startup { a shell line }`: lines as written, those of ancestors first; `once` drops lines that an ancestor has. */
export function lines(options: FieldOptions<undefined> & { readonly once?: true } = {}) {
  return list({ type: 'lines', once: options.once ?? false, read: (line) => line.text }, options);
}

/** `sshkey { nagios /home/nagios/key }`: name and value, in order. */
export function pairs<T>(value: Scalar<T>, options: FieldOptions<undefined> = {}) {
  const type = `lines of name and ${value.type}`;
  return list({ type, once: true, columns: { value }, read: (line, ctx) => readPair(value, line, ctx) }, options);
}

function readPair<T>(value: Scalar<T>, line: Line, ctx: DecodeContext): readonly [string, Exclude<T, undefined>] | undefined {
  if (line.value === undefined) {
    ctx.report.error(commonCodes.missingValue, line.span, { word: line.name.text, wanted: value.type });
    return undefined;
  }
  const parsed = value.parse(line.value, ctx);
  return parsed === undefined ? undefined : [line.name.text, parsed as Exclude<T, undefined>]; // undefined was just excluded
}

type Columns = Readonly<Record<string, Scalar<unknown>>>;
export type Row<F extends Columns> = { readonly [K in keyof F]: F[K] extends Scalar<infer T> ? T : never };

/** `users { kim HASH /home/kim 1001 }`: words of a line to columns; the first `required` must be there. */
export function table<F extends Columns>(columns: F, options: FieldOptions<undefined> & { readonly required: number }) {
  const names = Object.keys(columns);
  const read = (line: Line, ctx: DecodeContext): Row<F> | undefined => {
    const words = splitWords(line);
    if (words.length < options.required || words.length > names.length) {
      ctx.report.error(commonCodes.unreadableLine, line.span, { line: line.text, wanted: names.join(' ') });
      return undefined;
    }
    const cells = names.map((name, i) => {
      const word = words[i];
      return [name, word === undefined ? undefined : columns[name]?.parse(word, ctx.below(name))] as const;
    });
    if (cells.slice(0, options.required).some(([, value]) => value === undefined)) return undefined;
    return Object.fromEntries(cells.filter(([, value]) => value !== undefined)) as Row<F>; // built from the same keys
  };
  return list({ type: `lines of ${names.join(', ')}`, once: true, columns, read }, options);
}

/** The words of a line, each with its place; where a variable brought some of them, with that of the whole value. */
function splitWords({ name, value, text, span }: Line): readonly Word[] {
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
}

/** `groups { staff { kim eve } }`: named sub-blocks, each read by its lines. */
export function namedLists(
  options: FieldOptions<undefined> = {},
): Decoder<readonly { readonly name: string; readonly lines: readonly string[] }[]> {
  return {
    reads: 'block',
    type: 'named lists',
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    decode(node, word, ctx) {
      const inner = unlabelled(node, word);
      if (inner === undefined) return [];
      for (const line of inner.lines) ctx.report.error(commonCodes.entryIsNotABlock, line.span, { word: line.name.text });
      return [...inner.blocks].map(([name, labels]) => {
        const group = labels.get('');
        if (group !== undefined) ctx.below(name).origin(group.span);
        return { name, lines: withoutEchoes(group?.lines ?? []).map((line) => line.text) };
      });
    },
  };
}
