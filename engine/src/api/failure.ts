// A row of a catalogue and its values → a message; and the error that carries a code.
import type { Code, CodeText, Values } from './diagnostic.js';

export function isCode(code: unknown): code is Code {
  return typeof code === 'string' && /^MLN\d{4}$/.test(code);
}

/** The row with its values filled in. A placeholder without a value stays as it is. */
export function fillText({ code, message, hint }: CodeText, values: Values): CodeText {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return { code, message: fill(message), ...(hint === undefined ? {} : { hint: fill(hint) }) };
}

/**
 * Thrown by an action or a command for a failure with a code: the diagnostic of the step has the code, the message and the hint of
 * the row.
 *
 * @example throw new CodedError(codes.noVolumeGroup, { vg: 'vg0' })
 */
export class CodedError extends Error {
  readonly code: Code;
  readonly hint?: string;
  /** As in the catalogue, without the values. */
  readonly row: CodeText;
  readonly values: Values;
  constructor(row: CodeText, values: Values = {}) {
    const { code, message, hint } = fillText(row, values);
    super(message);
    this.name = 'CodedError';
    this.code = code;
    this.row = row;
    this.values = values;
    if (hint !== undefined) this.hint = hint;
  }
}
