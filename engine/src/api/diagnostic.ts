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

/**
 * One row of a catalogue: `{name}` in a text is replaced by the value of that name. Source code names the row, and people see its
 * `code`, which never changes. A type rather than an interface, so that it is Json.
 */
export type CodeText = {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
};

export type Values = Readonly<Record<string, string | number>>;

export interface Extra {
  /** Replaces the catalogue's hint. */
  readonly hint?: string;
  readonly related?: readonly Related[];
}

/**
 * The only way to complain, with a row of the plugin's `codes` or of `commonCodes`.
 *
 * @example report.error(codes.noVolumeGroup, at('host', host.name, 'lvm_vg'), { vg: 'vg0' })
 */
export interface Report {
  error(row: CodeText, at: Span | undefined, values?: Values, extra?: Extra): void;
  warning(row: CodeText, at: Span | undefined, values?: Values, extra?: Extra): void;
  note(row: CodeText, at: Span | undefined, values?: Values, extra?: Extra): void;
}

/** The result of a phase. The value is absent if an error made it impossible. */
export interface Result<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}
