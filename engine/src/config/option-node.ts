// Keys and values of a configuration file → the node that decoders of words read. Complains about values in another form.
import type { Line, Node } from '../api/draft.js';
import type { Decoder, Fields } from '../api/fields.js';
import type { Json } from '../api/json.js';
import { didYouMean } from '../api/nearest.js';
import type { Span } from '../api/span.js';

export interface NodeContext {
  /** Of the block that holds the key. */
  readonly path: readonly string[];
  /** The place of the key with that path. */
  spanOf(path: readonly string[]): Span;
  complain(path: readonly string[], reason: string, hint?: string): void;
}

type Group = Readonly<Record<string, Json>>;

/** A block of these keys, without those that are unknown or whose values have another form than their decoders read. */
export function nodeOf(group: Group, fields: Fields, context: NodeContext): Node {
  const values = new Map<string, Line>();
  const blocks = new Map<string, ReadonlyMap<string, Node>>();
  for (const [key, value] of Object.entries(group)) {
    const at = [...context.path, key];
    const name = at.join('.');
    const decoder = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (decoder === undefined) {
      context.complain(at, `unknown key "${name}"`, didYouMean(key, Object.keys(fields)));
      continue;
    }
    const text = decoder.reads === 'value' ? textOf(value, decoder) : undefined;
    const inner = decoder.reads === 'value' ? undefined : blockOf(value, decoder, { ...context, path: at });
    if (text !== undefined) values.set(key, lineOf(key, text, context.spanOf(at)));
    else if (inner !== undefined) blocks.set(key, new Map([['', inner]]));
    else context.complain(at, `"${name}" must be ${formOf(decoder)}`);
  }
  return { span: context.spanOf(context.path), values, lines: [], blocks };
}

/** The form of a value in a file, for an option with that decoder. */
function formOf({ reads, type, fields }: Decoder<unknown>): string {
  if (reads === 'value') return type === 'flag' ? 'true or false' : 'a text or a number';
  return fields === undefined ? 'a list of texts' : 'a group of keys';
}

function textOf(value: Json, { type }: Decoder<unknown>): string | undefined {
  if (type === 'flag') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function blockOf(value: Json, { fields }: Decoder<unknown>, context: NodeContext): Node | undefined {
  if (fields !== undefined) return isGroup(value) ? nodeOf(value, fields, context) : undefined;
  if (!Array.isArray(value)) return undefined;
  const span = context.spanOf(context.path);
  const lines = value.flatMap((item: Json) =>
    typeof item === 'number' || (typeof item === 'string' && item.trim() !== '') ? [listedLine(String(item), span)] : [],
  );
  return lines.length === value.length ? { span, values: new Map(), lines, blocks: new Map() } : undefined;
}

function isGroup(value: Json): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lineOf(key: string, text: string, span: Span): Line {
  return { name: { text: key, span }, value: { text, span }, text: `${key} ${text}`, span, via: [] };
}

/** As a line of a block: its first word is the name of the line. */
function listedLine(text: string, span: Span): Line {
  const [name = '', ...rest] = text.split(' ');
  const value = rest.length === 0 ? {} : { value: { text: rest.join(' '), span } };
  return { name: { text: name, span }, ...value, text, span, via: [] };
}
