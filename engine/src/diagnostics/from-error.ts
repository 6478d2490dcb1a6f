// Error → Diagnostic: an error that carries a code of the catalogue, or a code of the system about a path.

import type { Diagnostic } from '../api/diagnostic.js';
import { isCode } from '../api/failure.js';
import { codes } from './catalogue.js';
import { failure } from './diagnose.js';

/** An error of the catalogue, or of the system about a path, as a diagnostic. Any other error is a bug and gives `undefined`. */
export function errorDiagnostic(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (isCode(code)) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
    return { code, severity: 'error', message: error.message, ...(hint === undefined ? {} : { hint }) };
  }
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  const reason = reasons[code ?? ''];
  if (reason === undefined) return undefined;
  const file = path ?? ('syscall' in error ? String(error.syscall) : 'a file');
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? { ...failure(codes.diskFull, undefined, { what: file, project: 'PROJECT' }), hint: 'free some space and try again' }
    : failure(codes.unusableFile, undefined, { file, reason });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'it is not yours to change',
  EROFS: 'its file system is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  EEXIST: 'it is there already',
  EBUSY: 'a file system is mounted there: umount it first',
  ENOTEMPTY: 'it is not empty',
  EINVAL: 'the system refuses the name',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
};
