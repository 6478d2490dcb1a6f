// A row of a catalogue and its values → a Diagnostic.

import type { CodeText, Diagnostic, Extra, Severity, Values } from '../api/diagnostic.js';
import { fillText } from '../api/failure.js';
import type { Span } from '../api/span.js';

export interface Finding {
  readonly row: CodeText;
  readonly severity: Severity;
  readonly span: Span | undefined;
  readonly values?: Values | undefined;
  readonly extra?: Extra | undefined;
}

/** The text of the row with the values in it. A placeholder without a value does not change. */
export function describe({ row, severity, span, values = {}, extra = {} }: Finding): Diagnostic {
  const text = fillText(row, values);
  const hint = extra.hint ?? text.hint;
  return {
    code: row.code,
    severity,
    message: text.message,
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
    ...(extra.related === undefined ? {} : { related: extra.related }),
  };
}

/** An error, for arrows that return their diagnostics. */
export function failure(row: CodeText, span: Span | undefined, values: Values = {}): Diagnostic {
  return describe({ row, severity: 'error', span, values });
}

export interface ComplaintOptions {
  /** Default `error`. */
  readonly severity?: Severity;
  /** Replaces the catalogue's hint. */
  readonly hint?: string | undefined;
  /** The plugin and hook that the diagnostic is about. */
  readonly plugin?: string;
}

export function complain(row: CodeText, values: Values, options: ComplaintOptions = {}): Diagnostic {
  const { severity = 'error', hint, plugin } = options;
  const extra = hint === undefined ? {} : { hint };
  return {
    ...describe({ row, severity, span: undefined, values, extra }),
    ...(plugin === undefined ? {} : { plugin }),
  };
}

/** Any thrown value as an error that can be read: a plugin can throw a value without a text, or whose text throws. */
export function asError(thrown: unknown): Error {
  try {
    const isSound = thrown instanceof Error && [thrown.message, thrown.name].every((text) => typeof text === 'string');
    if (!isSound) return new Error(String(thrown));
    for (const key of ['code', 'hint', 'path', 'cause', 'stack']) Reflect.get(thrown, key);
    return thrown;
  } catch {
    return new Error('it threw a value that has no text');
  }
}

/** The message of any thrown value, on one line. */
export function messageOf(thrown: unknown): string {
  const text = asError(thrown).message;
  return text.split('\n', 1)[0]?.trim() || 'no reason given';
}
