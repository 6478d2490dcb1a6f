// Arguments of plugins → plain JSON data, without functions or dates.
import type { Json } from '../api/json.js';

/**
 * Gives the same result as writing JSON and reading it again, at a fraction of the cost: long texts that many hosts share stay one
 * object in memory. Throws the errors of JSON.
 */
export function plain(value: unknown): Json {
  return copy(value) ?? null;
}

/** `undefined` for values that JSON leaves out. */
function copy(value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object') return asText(value);
  if (Array.isArray(value)) return isUsual(value, Array.prototype) ? copyItems(value) : asText(value);
  return isUsual(value, Object.prototype) && !Object.hasOwn(value, '__proto__') ? copyFields(value, {}) : asText(value);
}

// a hole counts as an item
function copyItems(value: readonly unknown[]): Json {
  const items: Json[] = [];
  for (let i = 0; i < value.length; i += 1) items.push(plain(value[i]));
  return items;
}

/** Adds the plain values of the fields of `value` to `fields`. */
export function copyFields(value: Readonly<Record<string, unknown>>, fields: Record<string, Json>): Record<string, Json> {
  // unlike Object.keys, which makes a list of them
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    const copied: Json | undefined = copy(value[key]);
    if (copied !== undefined) fields[key] = copied;
  }
  return fields;
}

function isUsual(value: object, prototype: object): value is Readonly<Record<string, unknown>> {
  return Object.getPrototypeOf(value) === prototype && !('toJSON' in value);
}

/** Dates, boxed values, bigints and the like: JSON itself converts them. */
function asText(value: unknown): Json | undefined {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as Json); // the text is fresh JSON
}
