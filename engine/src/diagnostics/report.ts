// Complaints of one command, in the order of their arrival, each only once.

import type { Code, CodeText, Diagnostic, Related, Report, Severity, Values } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { codes } from './catalogue.js';
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

export type Catalogue = Readonly<Record<string, CodeText>>;

/**
 * `catalogues` are those of the plugins; the report always knows the kernel's own. `who` returns, for each complaint, the running
 * plugin and hook. Throws an Error for a code that is in none of the catalogues, which is a bug.
 */
export function createReport(catalogues: readonly Catalogue[] = [], who: () => Attribution = () => ({})): Reporter {
  const rows = new Map<string, CodeText>([...catalogues, codes].flatMap((catalogue) => Object.entries(catalogue)));
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
    (...[code, span, values = {}, extra]: Parameters<Report['error']>): void => {
      const row = rows.get(code);
      if (row === undefined) throw new Error(`no catalogue has the code ${code}`);
      const key = keyOf({ code, span }, span === undefined ? JSON.stringify(values) : aboutOf(values));
      keep(key, { ...describe(row, { code, severity, span, values, extra }), ...who() }, values);
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
