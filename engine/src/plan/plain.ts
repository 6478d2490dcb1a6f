// Whatever a plugin hands in → what JSON would make of it, so that it cannot smuggle functions or dates into a plan.
import type { Json } from '../api/json.js';

/**
 * Equal to writing it as JSON and reading that again, at a fraction of the cost: texts, which may be long and the same in every
 * host, stay the very texts they were. Throws what JSON throws.
 */
export const plain = (value: unknown): Json => copy(value) ?? null;

/** `undefined` for what JSON leaves out. */
const copy = (value: unknown): Json | undefined => {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'object') return asText(value);
  if (Array.isArray(value)) return isUsual(value, Array.prototype) ? Array.from(value, plain) : asText(value);
  return isUsual(value, Object.prototype) && !Object.hasOwn(value, '__proto__') ? copyFields(value) : asText(value);
};

const copyFields = (value: object): Json => {
  const fields: Record<string, Json> = {};
  for (const [key, part] of Object.entries(value)) {
    const copied: Json | undefined = copy(part);
    if (copied !== undefined) fields[key] = copied;
  }
  return fields;
};

const isUsual = (value: object, prototype: object): boolean => Object.getPrototypeOf(value) === prototype && !('toJSON' in value);

/** Dates, boxed values, bigints and the like: JSON itself says what becomes of them. */
const asText = (value: unknown): Json | undefined => {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as Json); // just written as JSON
};
