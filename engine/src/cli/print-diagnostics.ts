// Diagnostics → standard error, for people; and for programs, when they asked for JSON.
import type { Diagnostic, Severity } from '../api/diagnostic.js';
import { renderDiagnostic } from '../diagnostics/render.js';
import { count } from '../view/plain.js';
import type { CliContext } from './command.js';

// more diagnostics would push the first ones off the screen, and those are the ones to fix first
const mostShown = 50;

/** With frames where the text is known, a blank line between two, and their number when there are several. */
export function printDiagnostics(
  ctx: Pick<CliContext, 'io'>,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string> = new Map(),
): void {
  if (diagnostics.length === 0) return;
  const { io } = ctx;
  const shown = diagnostics.slice(0, mostShown).map((d) => renderDiagnostic(d, texts, { color: io.color, cwd: io.cwd }));
  io.err(`${shown.join('\n\n')}\n`);
  if (diagnostics.length > 1) io.err(`\n${tally(diagnostics)}\n`);
}

/** `3 errors, 1 warning` */
function tally(diagnostics: readonly Diagnostic[]): string {
  const of = (severity: Severity) => diagnostics.filter((d) => d.severity === severity).length;
  const kinds = (['error', 'warning', 'note'] as const).filter((severity) => of(severity) > 0);
  const left = diagnostics.length - mostShown;
  const rest = left > 0 ? `; the first ${mostShown} are shown` : '';
  return `${kinds.map((severity) => count(of(severity), severity)).join(', ')}${rest}`;
}

/** One line, so that it may end a stream of events as well as be a document of its own. */
export function printJsonDiagnostics({ io }: Pick<CliContext, 'io'>, diagnostics: readonly Diagnostic[]): void {
  io.out(`${JSON.stringify({ type: 'diagnostics', diagnostics })}\n`);
}
