// A diagnostic: the fault, its place and a hint. Bad input gives a Diagnostic, never a throw.
import type { Span } from './span.js';

export type Code = `MLN${number}`;
export type Severity = 'error' | 'warning' | 'note';

export interface Related {
  readonly span: Span;
  readonly message: string;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span?: Span;
  readonly hint?: string;
  readonly related?: readonly Related[];
  /** The plugin that reported it; absent for the kernel. */
  readonly plugin?: string;
  readonly hook?: string;
  readonly step?: string;
  readonly command?: string;
}

/** One row of a catalogue: `{name}` in a text is replaced by the value of that name. */
export interface CodeText {
  readonly message: string;
  readonly hint?: string;
}

export type Values = Readonly<Record<string, string | number>>;

export interface Extra {
  /** Replaces the catalogue's hint. */
  readonly hint?: string;
  readonly related?: readonly Related[];
}

/**
 * The only way to complain. A code is looked up in the kernel's catalogue (`codes.ts`) and in the `codes` of the
 * plugin that is running; an unknown code is a bug and throws.
 */
export interface Report {
  error(code: Code, at: Span | undefined, values?: Values, extra?: Extra): void;
  warning(code: Code, at: Span | undefined, values?: Values, extra?: Extra): void;
  note(code: Code, at: Span | undefined, values?: Values, extra?: Extra): void;
}

/** The result of a phase. The value is absent if an error made it impossible. */
export interface Result<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}
