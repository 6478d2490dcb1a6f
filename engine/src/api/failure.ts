// A row of a catalogue and its values → a message; and the error that carries a code.
import type { Code, CodeText, Values } from './diagnostic.js';

export function isCode(code: unknown): code is Code {
  return typeof code === 'string' && /^MLN\d{4}$/.test(code);
}

/** The row with its values filled in. A placeholder without a value stays as it is. */
export function fillText({ message, hint }: CodeText, values: Values): CodeText {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return { message: fill(message), ...(hint === undefined ? {} : { hint: fill(hint) }) };
}

/**
 * Thrown by an action or a command for a failure with a code: the diagnostic of the step has the code, the message and the hint of
 * the row.
 *
 * @example throw new CodedError('MLN7201', codes.MLN7201, { vg: 'vg0' })
 */
export class CodedError extends Error {
  readonly code: Code;
  readonly hint?: string;
  /** Of the row in the catalogue. */
  readonly values: Values;
  constructor(code: Code, row: CodeText, values: Values = {}) {
    const { message, hint } = fillText(row, values);
    super(message);
    this.name = 'CodedError';
    this.code = code;
    this.values = values;
    if (hint !== undefined) this.hint = hint;
  }
}
