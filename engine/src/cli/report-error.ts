// An error that ended a command → a message for people and for programs, and the exit code. The stack appears only on request.
import type { Diagnostic } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError, failure } from '../diagnostics/diagnose.js';
import { errorDiagnostic } from '../diagnostics/from-error.js';
import type { CliContext } from './command.js';
import { Exit, type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics, printJsonDiagnostics } from './print-diagnostics.js';

/** Prints what is still to be printed. Never throws. */
export function reportError(ctx: Pick<CliContext, 'io' | 'json'>, error: unknown): ExitCode {
  const { code, diagnostics, printed } = endOf(error);
  if (!printed) printDiagnostics(ctx, diagnostics);
  if (code === exitCodes.bug && error instanceof Error && (ctx.io.env.MLN_DEBUG ?? '') !== '') ctx.io.err(`${error.stack}\n`);
  if (ctx.json) printJsonDiagnostics(ctx, diagnostics);
  return code;
}

/** The same command without JSON diagnostics, whose document is another one. */
export function silentJson<C extends Pick<CliContext, 'io' | 'json'>>(ctx: C): C {
  return { ...ctx, json: false };
}

interface End {
  readonly code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly printed: boolean;
}

function endOf(error: unknown): End {
  if (error instanceof Exit) return { code: error.code, diagnostics: error.diagnostics, printed: true };
  const diagnostic = errorDiagnostic(error);
  if (diagnostic === undefined) return { code: exitCodes.bug, diagnostics: [bug(error)], printed: false };
  // a full disk stops a run in the middle, and the run has undone its steps by now
  const code = diagnostic.code === codes.diskFull.code ? exitCodes.rolledBack : exitCodes.refused;
  return { code, diagnostics: [diagnostic], printed: false };
}

function bug(error: unknown): Diagnostic {
  return {
    ...failure(codes.unexpectedFailure, undefined, { reason: asError(error).message }),
    hint: 'mln or a plugin has a bug; MLN_DEBUG=1 in the environment prints the place',
  };
}
