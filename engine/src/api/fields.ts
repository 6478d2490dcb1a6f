// How a plugin reads its words. A decoder turns the merged node into a plain value, reporting what is wrong with a span.
import type { Word } from './ast.js';
import type { Report } from './diagnostic.js';
import type { Node } from './draft.js';
import type { SecretRef } from './model.js';
import type { NamedThing, ServerThingSpec } from './roots.js';
import type { Span } from './span.js';

/** The cost of a change of the word for a running machine. */
export type Change = 'live' | 'restart' | 'rebuild';

export interface DecodeContext {
  readonly report: Report;
  /** `host/tre/memory`: where the value lands in the model. */
  readonly path: string;
  below(key: string): DecodeContext;
  /** Remembers where the value at this path was written. */
  origin(span: Span): void;
  /** Puts a secret away and returns its name. */
  keep(value: string): SecretRef;
  /** Tells mln that a text names a thing of the server: mln then reports what the project file may not name. */
  names(thing: NamedThing): void;
}

export interface Decoder<T> {
  /** The view of the block that the decoder reads. A word in another form is an error. */
  readonly reads: 'value' | 'block' | 'blocks';
  /** For documents and for `mln words`: `size`, `address or dhcp`. */
  readonly type: string;
  readonly doc: string;
  readonly change: Change;
  /** Of a block of words: the words. */
  readonly fields?: Fields;
  /** Of a list of lines: its columns. */
  readonly columns?: Fields;
  /** Set when the value names a thing of the server. */
  readonly names?: ServerThingSpec;
  /** Set when the word may be repeated in a block and all of its lines count. */
  readonly repeats?: true;
  /** `undefined` (or the default) when the word is not there or not understood. */
  decode(node: Node | undefined, word: string, ctx: DecodeContext): T;
}

/** A decoder of one value, usable as a column of `pairs` and `table` too. */
export interface Scalar<T> extends Decoder<T> {
  parse(word: Word, ctx: DecodeContext): T | undefined;
}

export interface FieldOptions<D> {
  readonly doc?: string;
  readonly change?: Change;
  readonly default?: D;
}

export type Fields = Readonly<Record<string, Decoder<unknown>>>;
export type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K] extends Decoder<infer T> ? T : never };

/** Words of a node that no field reads. */
export function unclaimed(fields: Fields, node: Node): readonly { readonly name: string; readonly span: Span }[] {
  return [
    ...[...node.values.values()]
      .filter((l) => !Object.hasOwn(fields, l.name.text))
      .map((l) => ({ name: l.name.text, span: l.name.span })),
    ...[...node.blocks]
      .filter(([name]) => !Object.hasOwn(fields, name))
      .flatMap(([name, labels]) => [...labels.values()].map((n) => ({ name, span: n.span }))),
  ];
}
