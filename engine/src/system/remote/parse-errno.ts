// What a program complained of → an error like those of the system, with its code.
import { type Command, CommandFailed, type Outcome } from '../../api/ports.js';
import { errorCode } from '../errno.js';

/** In the C locale. */
const words: readonly (readonly [said: string, code: string])[] = [
  ['No such file or directory', 'ENOENT'],
  ['Directory nonexistent', 'ENOENT'],
  ['Not a directory', 'ENOTDIR'],
  ['Permission denied', 'EACCES'],
  ['Operation not permitted', 'EPERM'],
  ['No space left on device', 'ENOSPC'],
  ['Disk quota exceeded', 'EDQUOT'],
  ['Read-only file system', 'EROFS'],
  ['Is a directory', 'EISDIR'],
  ['cannot overwrite directory', 'EISDIR'],
  ['File exists', 'EEXIST'],
  ['Directory not empty', 'ENOTEMPTY'],
  ['File name too long', 'ENAMETOOLONG'],
  ['Too many levels of symbolic links', 'ELOOP'],
  ['Input/output error', 'EIO'],
];

/** With `code` and `path` as errors of files have them; where no code is known, the program's own failure. */
export function faultOf(command: Command, outcome: Outcome, path: string): Error {
  const said = outcome.stderr.trim();
  const code = words.find(([text]) => said.includes(text))?.[1];
  if (code === undefined) return new CommandFailed(command, outcome);
  return Object.assign(new Error(`${code}: ${said.split('\n').at(-1) ?? path}`), { code, path });
}

export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}
