// code → Diagnostic: fills the placeholders of a catalogue's text.
import { codes, type KernelCode } from '../api/codes.js';
import type { Code, CodeText, Diagnostic, Extra, Severity, Values } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';

export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span | undefined;
  readonly values?: Values | undefined;
  readonly extra?: Extra | undefined;
}

/** The text of a catalogue's row with the finding's values in it; a placeholder without a value stays as it is. */
export function describe(row: CodeText, { code, severity, span, values = {}, extra = {} }: Finding): Diagnostic {
  const hint = extra.hint ?? (row.hint === undefined ? undefined : fill(row.hint, values));
  return {
    code,
    severity,
    message: fill(row.message, values),
    ...(span === undefined ? {} : { span }),
    ...(hint === undefined ? {} : { hint }),
    ...(extra.related === undefined ? {} : { related: extra.related }),
  };
}

/** An error of the kernel's own catalogue, for arrows that return their diagnostics. */
export function failure(code: KernelCode, span: Span | undefined, values: Values = {}): Diagnostic {
  return describe(codes[code], { code, severity: 'error', span, values });
}

function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
