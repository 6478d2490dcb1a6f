// Whatever ended a command → a word to people and to programs, and the exit code. A stack is shown to who asks for it.
import { codes, type KernelCode } from '../api/codes.js';
import type { Code, CodeText, Diagnostic } from '../api/diagnostic.js';
import { failure } from '../diagnostics/diagnose.js';
import { errorCode } from '../system/errno.js';
import type { CliContext } from './command.js';
import { Exit, type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics, printJsonDiagnostics } from './say.js';

/** Says what is still to be said. Never throws. */
export function failed(ctx: Pick<CliContext, 'io' | 'json'>, error: unknown): ExitCode {
  const { code, diagnostics, unsaid } = endOf(error);
  if (unsaid) printDiagnostics(ctx, diagnostics);
  if (code === exitCodes.bug && error instanceof Error && (ctx.io.env.MLN_DEBUG ?? '') !== '') ctx.io.err(`${error.stack}\n`);
  if (ctx.json) printJsonDiagnostics(ctx, diagnostics);
  return code;
}

interface End {
  readonly code: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly unsaid: boolean;
}

function endOf(error: unknown): End {
  if (error instanceof Exit) return { code: error.code, diagnostics: error.diagnostics, unsaid: false };
  const diagnostic = known(error);
  if (diagnostic === undefined) return { code: exitCodes.bug, diagnostics: [bug(error)], unsaid: true };
  // a full disk is met while something is written, and what was begun is gone by now
  const code = diagnostic.code === 'MLN5004' ? exitCodes.rolledBack : exitCodes.refused;
  return { code, diagnostics: [diagnostic], unsaid: true };
}

/** Bad luck rather than a bug: an error of the catalogue, or one of the system about a path. */
export function known(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = errorCode(error);
  if (isCode(code)) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : catalogueHint(code);
    return { code, severity: 'error', message: error.message, ...(hint === undefined ? {} : { hint }) };
  }
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  const reason = reasons[code ?? ''];
  if (reason === undefined) return undefined;
  const file = path ?? ('syscall' in error ? String(error.syscall) : 'a file');
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? { ...failure('MLN5004', undefined, { what: file, project: 'PROJECT' }), hint: 'free some space and try again' }
    : failure('MLN4013', undefined, { file, reason });
}

function isCode(code: string | undefined): code is Code {
  return code !== undefined && /^MLN\d{4}$/.test(code);
}

function catalogueHint(code: Code): string | undefined {
  const row: CodeText | undefined = codes[code as KernelCode]; // a code of a plugin has no row here
  return row?.hint?.includes('{') === true ? undefined : row?.hint;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not yours to change',
  EROFS: 'its file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'it is there already',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
};

function bug(error: unknown): Diagnostic {
  return {
    ...failure('MLN9001', undefined, { reason: error instanceof Error ? error.message : String(error) }),
    hint: 'this is a bug in mln or in a plugin; with MLN_DEBUG=1 in the environment it tells where',
  };
}
