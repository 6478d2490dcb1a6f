// References → secret values at the last moment, and removal of these values from all output.
import type { Json } from '../api/json.js';
import type { SecretRef } from '../api/model.js';
import { redact } from '../system/print-command.js';

export interface Redactor {
  secret(ref: SecretRef): string;
  /** A text without the values that actions received. */
  clean(text: string): string;
  cleanJson(value: Json): Json;
}

export function createRedactor(look: (ref: SecretRef) => string): Redactor {
  const handedOut = new Set<string>();
  const clean = (text: string): string => (handedOut.size === 0 ? text : redact(text, handedOut));
  const cleanJson = (value: Json): Json => {
    if (handedOut.size === 0) return value;
    if (typeof value === 'string') return clean(value);
    if (Array.isArray(value)) return value.map(cleanJson);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanJson(inner)]));
  };
  return {
    secret: (ref) => {
      const value = look(ref);
      handedOut.add(value);
      return value;
    },
    clean,
    cleanJson,
  };
}

/** Looks the reference up in a table made when mln read the project; an unknown reference throws. */
export function secretsFrom(values: Readonly<Record<string, string>>) {
  return (ref: SecretRef): string => {
    const value = values[ref.secret];
    if (value === undefined) throw new Error(`there is no secret "${ref.secret}"`);
    return value;
  };
}
