// Complaints of one command, in the order of their arrival, each only once.

import type { Code, Diagnostic, Related, Report, Severity, Values } from '../api/diagnostic.js';
import { isCode } from '../api/failure.js';
import type { Span } from '../api/span.js';
import { describe } from './diagnose.js';

export type Attribution = Pick<Diagnostic, 'plugin' | 'hook'>;

export interface Reporter extends Report {
  readonly diagnostics: readonly Diagnostic[];
  /** True when one of them is an error. */
  readonly hasErrors: boolean;
  /** The number of errors among them. */
  readonly errorCount: number;
  /** Adds the diagnostics that an arrow returned. */
  add(diagnostics: readonly Diagnostic[]): void;
  /** From now on a diagnostic with a place also shows these related places. */
  follow(related: (span: Span, values: Values) => readonly Related[]): void;
  /** Replaces diagnostics after the command has learned more: each may become a better one about the same fault. */
  revise(better: (diagnostic: Diagnostic) => Diagnostic): void;
}

/** `who` returns, for each complaint, the running plugin and hook. Throws an Error for anything but a row of a catalogue. */
export function createReport(who: () => Attribution = () => ({})): Reporter {
  const diagnostics: Diagnostic[] = [];
  const said = new Set<string>();
  let errorCount = 0;
  let relatedTo: Parameters<Reporter['follow']>[0] = () => [];
  const keep = (key: string, diagnostic: Diagnostic, values: Values = {}): void => {
    if (said.has(key)) return;
    said.add(key);
    if (diagnostic.severity === 'error') errorCount += 1;
    const others = diagnostic.span === undefined ? [] : relatedTo(diagnostic.span, values);
    diagnostics.push(others.length === 0 ? diagnostic : { ...diagnostic, related: [...(diagnostic.related ?? []), ...others] });
  };
  const say =
    (severity: Severity) =>
    (...[row, span, values = {}, extra]: Parameters<Report['error']>): void => {
      // a plugin in JavaScript may have misspelt the name of its row
      if (!isCode(row?.code)) throw new Error('a report needs a row of a catalogue, such as codes.noVolumeGroup');
      const key = keyOf({ code: row.code, span }, span === undefined ? JSON.stringify(values) : aboutOf(values));
      keep(key, { ...describe({ row, severity, span, values, extra }), ...who() }, values);
    };
  return {
    diagnostics,
    get hasErrors() {
      return errorCount > 0;
    },
    get errorCount() {
      return errorCount;
    },
    add: (others) => {
      for (const d of others) keep(keyOf(d, d.message), d);
    },
    follow: (related) => {
      relatedTo = related;
    },
    revise: (better) => {
      for (const [i, diagnostic] of diagnostics.entries()) diagnostics[i] = better(diagnostic);
    },
    error: say('error'),
    warning: say('warning'),
    note: say('note'),
  };
}

function keyOf({ code, span }: { readonly code: Code; readonly span?: Span | undefined }, about: string): string {
  return span === undefined ? `${code} ${about}` : `${code} ${span.file}:${span.line}:${span.column}:${span.length} ${about}`;
}

// The report shows a complaint about a line of a superclass once, not once for each host that inherits the line.
const context: ReadonlySet<string> = new Set(['where', 'host']);

function aboutOf(values: Values): string {
  return Object.entries(values)
    .filter(([name]) => !context.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
