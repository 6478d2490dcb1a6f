// A value of a configuration file → the node that decoders of words read. Complains about values in another form.
import type { Line, Node } from '../api/draft.js';
import type { Decoder, Fields } from '../api/fields.js';
import type { Json } from '../api/json.js';
import { didYouMean } from '../api/nearest.js';
import type { Span } from '../api/span.js';

export interface NodeContext {
  /** The place of the key with that path. */
  spanOf(path: readonly string[]): Span;
  complain(path: readonly string[], reason: string, hint?: string): void;
}

/** A block that holds that one key, or no key if the form of its value is wrong. */
export function nodeWith(path: readonly string[], value: Json, decoder: Decoder<unknown>, context: NodeContext): Node {
  return nodeOf(path.slice(0, -1), { [path.at(-1) ?? '']: value }, { [path.at(-1) ?? '']: decoder }, context);
}

function nodeOf(path: readonly string[], group: Readonly<Record<string, Json>>, fields: Fields, context: NodeContext): Node {
  const values = new Map<string, Line>();
  const blocks = new Map<string, ReadonlyMap<string, Node>>();
  for (const [key, value] of Object.entries(group)) {
    const at = [...path, key];
    const decoder = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (decoder === undefined) context.complain(at, `unknown key "${at.join('.')}"`, didYouMean(key, Object.keys(fields)));
    else if (decoder.reads === 'value') {
      const text = textOf(value, decoder);
      if (text === undefined) context.complain(at, `"${at.join('.')}" must be ${formOf(decoder)}`);
      else values.set(key, lineOf(key, text, context.spanOf(at)));
    } else {
      const inner = blockOf(at, value, decoder, context);
      if (inner === undefined) context.complain(at, `"${at.join('.')}" must be ${formOf(decoder)}`);
      else blocks.set(key, new Map([['', inner]]));
    }
  }
  return { span: context.spanOf(path), values, lines: [], blocks };
}

/** What a file may have for an option with that decoder. */
export function formOf({ reads, type, fields }: Decoder<unknown>): string {
  if (reads === 'value') return type === 'flag' ? 'true or false' : 'a text or a number';
  return fields === undefined ? 'a list of texts' : 'a group of keys';
}

function textOf(value: Json, { type }: Decoder<unknown>): string | undefined {
  if (type === 'flag') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function blockOf(path: readonly string[], value: Json, { fields }: Decoder<unknown>, context: NodeContext): Node | undefined {
  if (fields !== undefined) return isGroup(value) ? nodeOf(path, value, fields, context) : undefined;
  if (!Array.isArray(value)) return undefined;
  const span = context.spanOf(path);
  const lines = value.flatMap((item: Json) =>
    typeof item === 'number' || (typeof item === 'string' && item.trim() !== '') ? [listedLine(String(item), span)] : [],
  );
  return lines.length === value.length ? { span, values: new Map(), lines, blocks: new Map() } : undefined;
}

function isGroup(value: Json): value is Readonly<Record<string, Json>> {
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
