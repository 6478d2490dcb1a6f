// Decoders of one value: texts, numbers, sizes, addresses, secrets, flags.
import { isIP } from 'node:net';
import type { Word } from './ast.js';
import { commonCodes } from './common-codes.js';
import type { DecodeContext, Decoder, FieldOptions, Scalar } from './fields.js';
import type { SecretRef } from './model.js';

export type Parser<T> = (text: string) => T | undefined;

export interface ScalarSpec<T> {
  readonly type: string;
  readonly parse: Parser<T>;
  /**
   * Names of variables that the program inherits from mln, except those in `env`. The values may be passwords, so mln writes them
   * into no plan, journal, listing or record. The program inherits few other variables.
   */
  readonly wanted: string;
}

/** A decoder of one value from a function of your own, which returns `undefined` for an invalid text. */
export function scalar<T, D>(spec: ScalarSpec<T>, options: FieldOptions<D>): Scalar<T | D> {
  const parse = (word: Word, ctx: DecodeContext): T | undefined => {
    ctx.origin(word.span);
    const value = spec.parse(word.text);
    if (value === undefined) ctx.report.error(commonCodes.invalidValue, word.span, { value: word.text, wanted: spec.wanted });
    return value;
  };
  return {
    reads: 'value',
    type: spec.type,
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    parse,
    decode(node, word, ctx) {
      const line = node?.values.get(word);
      // Only looks, and never throws. A dry run executes only safe probes, and returns `assume` for the others.
      if (line === undefined) return options.default as D;
      if (line.value === undefined) {
        ctx.report.error(commonCodes.missingValue, line.span, { word, wanted: spec.wanted });
        return options.default as D;
      }
      return parse(line.value, ctx) ?? (options.default as D);
    },
  };
}

export function text<const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) {
  return scalar({ type: 'text', wanted: 'a text', parse: (t: string): string | undefined => t }, options);
}

export function int<const D extends number | undefined = undefined>(
  options: FieldOptions<D> & { readonly min?: number; readonly max?: number } = {},
) {
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
}

export function choice<const V extends string, const D extends V | undefined = undefined>(
  values: readonly V[],
  options: FieldOptions<D> = {},
) {
  return scalar(
    { type: values.join(' or '), wanted: `one of ${values.join(', ')}`, parse: (t: string) => values.find((v) => v === t) },
    options,
  );
}

const decimal = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const;
const binary = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;

/**
 * Makes one file by code rather than by content: `produce` gets a path beside the final one. The file is renamed if `produce`
 * returns, and removed if it throws. A dry run shows `what` and does not call `produce`.
 */
export function parseSize(written: string, memory = false): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(i?b)?$/i.exec(written);
  if (match === null) return undefined;
  const [, digits = '', letter = '', end = ''] = match;
  const unit = letter.toUpperCase() as keyof typeof binary; // the expression admits these letters only
  if (unit === '' && memory) return end === '' ? Math.round(Number(digits) * 2 ** 20) : undefined;
  if (unit === '' && end !== '') return end === 'b' ? Number(digits) * 512 : undefined;
  const table = end.toLowerCase() === 'b' && !memory ? decimal : binary;
  const bytes = Math.round(Number(digits) * table[unit]);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

/** Bytes. */
export function size<const D extends number | undefined = undefined>(
  options: FieldOptions<D> & { readonly memory?: boolean } = {},
) {
  return scalar(
    { type: 'size', wanted: 'a size such as 128M or 2G', parse: (t: string) => parseSize(t, options.memory) },
    options,
  );
}

/** An IPv4 or IPv6 address, or one of the words in `or`. */
export function address<const O extends string = never, const D extends string | undefined = undefined>(
  options: FieldOptions<D> & { readonly or?: readonly O[] } = {},
) {
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
}

/** A path inside the guest: absolute, without `..`, colons and control characters, which account files cannot hold. */
export function guestPath<const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) {
  return scalar(
    {
      type: 'path in the guest',
      wanted: 'an absolute path without "..", colons and line breaks',
      parse: (t: string) => (t.startsWith('/') && !t.split('/').includes('..') && !/[:\p{Cc}]/u.test(t) ? t : undefined),
    },
    options,
  );
}

/** An absolute path of this machine. */
export function localPath<const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) {
  return scalar(
    { type: 'path', wanted: 'an absolute path', parse: (t: string) => (/^\/\P{Cc}*$/u.test(t) ? t : undefined) },
    options,
  );
}

/** A program of this machine: a name, which mln looks for in PATH, or an absolute path. */
export function program<const D extends string | undefined = undefined>(options: FieldOptions<D> = {}) {
  return scalar(
    {
      type: 'program',
      wanted: 'the name of a program, or its absolute path',
      parse: (t: string) => (/^(?:\/\P{Cc}+|[^-./\p{Cc}][^/\p{Cc}]*)$/u.test(t) ? t : undefined),
    },
    options,
  );
}

/** Never in the model, a plan or a log: the value is a reference. */
export function secret(options: FieldOptions<undefined> = {}): Scalar<SecretRef | undefined> {
  const base = text();
  const parse = (word: Word, ctx: DecodeContext): SecretRef => {
    ctx.origin(word.span);
    return ctx.keep(word.text);
  };
  return {
    ...base,
    type: 'secret',
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    parse,
    decode(node, word, ctx) {
      const line = node?.values.get(word);
      if (line === undefined) return undefined;
      if (line.value !== undefined) return parse(line.value, ctx);
      ctx.report.error(commonCodes.missingValue, line.span, { word, wanted: 'a value' });
      return undefined;
    },
  };
}

const yes = new Set(['1', 'yes', 'on', 'true']);
const no = new Set(['0', 'no', 'off', 'false']);

/** `xen` alone means yes; `no`, `off` or `0` switch an inherited one off. */
export function flag(options: FieldOptions<boolean> = {}): Decoder<boolean> {
  return {
    reads: 'value',
    type: 'flag',
    doc: options.doc ?? '',
    change: options.change ?? 'rebuild',
    decode(node, word, ctx) {
      const line = node?.values.get(word);
      if (line === undefined) return options.default ?? false;
      ctx.origin(line.span);
      const written = line.value?.text ?? '1';
      if (!yes.has(written) && !no.has(written))
        ctx.report.error(commonCodes.invalidValue, line.value?.span ?? line.span, {
          value: written,
          wanted: 'nothing, yes or no',
        });
      return !no.has(written);
    },
  };
}
