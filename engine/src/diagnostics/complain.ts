// A kernel code and its values → one diagnostic about configuration or plugins, which have no place in a project file.
import { codes, type KernelCode } from '../api/codes.js';
import type { Diagnostic, Severity, Values } from '../api/diagnostic.js';
import { describe } from './diagnose.js';

export interface ComplaintOptions {
  /** Default `error`. */
  readonly severity?: Severity;
  /** Replaces the catalogue's hint. */
  readonly hint?: string | undefined;
  /** Whom it is about. */
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

/** The message of whatever was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.split('\n', 1)[0]?.trim() || 'no reason given';
}
