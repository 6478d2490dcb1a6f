// Whatever a plugin hands in → what JSON would make of it, so that it cannot smuggle functions or dates into a plan.
import type { Json } from '../api/json.js';

/**
 * Equal to writing it as JSON and reading that again, at a fraction of the cost: texts, which may be long and the same in every
 * host, stay the very texts they were. Throws what JSON throws.
 */
export function plain(value: unknown): Json {
  return copy(value) ?? null;
}

/** `undefined` for what JSON leaves out. */
function copy(value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object') return asText(value);
  if (Array.isArray(value)) return isUsual(value, Array.prototype) ? copyItems(value) : asText(value);
  return isUsual(value, Object.prototype) && !Object.hasOwn(value, '__proto__') ? copyFields(value, {}) : asText(value);
}

// a hole is an item too
function copyItems(value: readonly unknown[]): Json {
  const items: Json[] = [];
  for (let i = 0; i < value.length; i += 1) items.push(plain(value[i]));
  return items;
}

/** Adds to `fields` what JSON would make of those of `value`. */
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

/** Dates, boxed values, bigints and the like: JSON itself says what becomes of them. */
function asText(value: unknown): Json | undefined {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as Json); // just written as JSON
}
