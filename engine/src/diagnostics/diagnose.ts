// A code and its values → a Diagnostic.

import type { Code, CodeText, Diagnostic, Extra, Severity, Values } from '../api/diagnostic.js';
import { fillText } from '../api/failure.js';
import type { Span } from '../api/span.js';
import { codes, type KernelCode } from './catalogue.js';

export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span | undefined;
  readonly values?: Values | undefined;
  readonly extra?: Extra | undefined;
}

/** The text of a catalogue's row with the finding's values in it. A placeholder without a value does not change. */
export function describe(row: CodeText, { code, severity, span, values = {}, extra = {} }: Finding): Diagnostic {
  const text = fillText(row, values);
  const hint = extra.hint ?? text.hint;
  return {
    code,
    severity,
    message: text.message,
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
    ...(extra.related === undefined ? {} : { related: extra.related }),
  };
}

/** An error of the kernel's own catalogue, for arrows that return their diagnostics. */
export function failure(code: KernelCode, span: Span | undefined, values: Values = {}): Diagnostic {
  return describe(codes[code], { code, severity: 'error', span, values });
}

export interface ComplaintOptions {
  /** Default `error`. */
  readonly severity?: Severity;
  /** Replaces the catalogue's hint. */
  readonly hint?: string | undefined;
  /** The plugin and hook that the diagnostic is about. */
  readonly plugin?: string;
}

export function complain(code: KernelCode, values: Values, options: ComplaintOptions = {}): Diagnostic {
  const { severity = 'error', hint, plugin } = options;
  const extra = hint === undefined ? {} : { hint };
  return {
    ...describe(codes[code], { code, severity, span: undefined, values, extra }),
    ...(plugin === undefined ? {} : { plugin }),
  };
}

/** The message of any thrown value, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n', 1)[0]?.trim() || 'no reason given';
}
