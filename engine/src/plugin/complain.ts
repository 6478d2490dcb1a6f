// A kernel code and its values → one diagnostic, where no project file is involved.
import { codes, type KernelCode } from '../api/codes.js';
import type { CodeText, Diagnostic, Severity, Values } from '../api/diagnostic.js';

export interface ComplaintOptions {
  /** Default `error`. */
  readonly severity?: Severity;
  /** Replaces the catalogue's hint. */
  readonly hint?: string | undefined;
  readonly plugin?: string;
}

export const complain = (code: KernelCode, values: Values, options: ComplaintOptions = {}): Diagnostic => {
  const row: CodeText = codes[code];
  const hint = options.hint ?? row.hint;
  return {
    code,
    severity: options.severity ?? 'error',
    message: fill(row.message, values),
    ...(hint === undefined ? {} : { hint: fill(hint, values) }),
    ...(options.plugin === undefined ? {} : { plugin: options.plugin }),
  };
};

const fill = (text: string, values: Values): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(values, name) ? String(values[name]) : whole));

/** The message of whatever was thrown, on one line. */
export const messageOf = (thrown: unknown): string => {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n', 1)[0]?.trim() || 'no reason given';
};
