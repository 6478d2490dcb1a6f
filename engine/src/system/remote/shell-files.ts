// Files → programs of a shell: `sh`, `stat`, `find`, `mv` of GNU. With these mln also reads and writes the files of another
// server.
import {
  type Command,
  CommandFailed,
  type Files,
  type LocalFiles,
  type Outcome,
  type ReadOptions,
  type Shell,
  type Stat,
} from '../../api/ports.js';
import { whyOutside } from '../../api/roots.js';
import { errorCode } from '../errno.js';

/**
 * Keeps the same contract as the files of this machine. Errors have the `code` of the system (`ENOSPC`, `EACCES`) when the text
 * of the program names it; errors of `sh` pass through. A read makes one round trip for each half megabyte, any other call one.
 */
export function shellFiles(sh: Shell): Files {
  const reader = readingFrom(sh);
  const act = (script: string, args: readonly [path: string, ...rest: readonly string[]], input?: string) =>
    change(sh, args[0], { ...scripted(script, args), ...(input === undefined ? {} : { input }) });
  return {
    ...reader,
    write: async (path, content, options) => {
      const mode = octal(options?.mode ?? 0o600);
      await act(writing, [path, beside(path, unique()), directoryOf(path), mode], base64Of(content));
    },
    make: async (path, _what, produce) => {
      const temporary = makingOf(path);
      const remove = () => act('rm -rf --one-file-system -- "$1"', [temporary]);
      await remove();
      try {
        await produce(temporary);
        await act('sync -- "$1" && mv -fT -- "$1" "$2" && sync -- "$3"', [temporary, path, directoryOf(path)]);
      } catch (error) {
        await remove();
        throw error;
      }
    },
    mkdir: async (path, options) => {
      const mode = options?.mode ?? 0o700;
      const sync = options?.passing === true ? '' : directoryOf(path);
      await act(makingDirectory, [path, octal(mode), octal(0o777 & ~mode), sync]);
    },
    rename: async (from, to, options) => {
      const mode = options?.mode === undefined ? '' : octal(options.mode);
      const sync = options?.synced === true ? from : '';
      await act(renaming, [from, to, directoryOf(from), directoryOf(to), mode, sync]);
    },
    link: (from, to) => act(linking, [from, to, directoryOf(to)]),
    remove: (path) => act('rm -rf --one-file-system -- "$1" "$2"', [path, makingOf(path)]),
  };
}

function scripted(script: string, args: readonly string[]): Command {
  return { file: 'sh', args: ['-c', script, 'sh', ...args] };
}

// base64 instead of the bytes, because a shell port transfers text
const writing = `
base64 -d >"$2" && chmod -- "$4" "$2" && sync -- "$2" && mv -fT -- "$2" "$1" || { code=$?; rm -f -- "$2"; exit "$code"; }
sync -- "$3"
`;

// mkdir makes the parents with the umask
const makingDirectory = `
[ -d "$1" ] && exit 0
umask "$3" && mkdir -p -- "$1" && chmod -- "$2" "$1" && { [ -z "$4" ] || sync -- "$4"; }
`;

const renaming = `
if [ -n "$5" ]; then chmod -- "$5" "$1" || exit; fi
if [ -n "$6" ]; then sync -- "$6" || exit; fi
mv -fT -- "$1" "$2" && sync -- "$4" "$3"
`;

// the first program names a missing file, and the last one a file that is in the way
const linking = `
[ "$1" -ef "$2" ] && exit 0
stat -- "$1" >/dev/null || exit
ln -PT -- "$1" "$2" 2>/dev/null || ln -sT -- "$1" "$2" || exit
sync -- "$3"
`;

async function change(sh: Shell, path: string, command: Command): Promise<void> {
  const outcome = await sh.run({ ...command, ok: [0, ...failures] });
  if (outcome.exitCode !== 0) throw faultOf(command, outcome, path);
}

// the exit codes of the programs above; the shell itself uses 255, 127 and similar ones
const failures = Array.from({ length: 100 }, (_, n) => n + 1);

function readingFrom(sh: Shell): LocalFiles {
  const bytes = (path: string, options: ReadOptions = {}) =>
    orMissing(async () => readWhole(sh, await checked(reader, path, options)), undefined);
  const reader: LocalFiles = {
    bytes,
    text: async (path, options) => (await bytes(path, options))?.toString('utf8'),
    stat: (path) => orMissing(async () => toStat(await ask(sh, path, statOf(path))), undefined),
    list: (path) => orMissing(async () => toNames(await ask(sh, path, namesIn(path))), []),
    realpath: (path) =>
      orMissing(async () => (await ask(sh, path, { file: 'realpath', args: ['-e', '--', path] })).replace(/\n$/, ''), undefined),
    readlink: (path) =>
      orMissing(async () => (await ask(sh, path, { file: 'readlink', args: ['-n', '--', path] })).replace(/\n$/, ''), undefined),
  };
  return reader;
}

/** The path to read: a look and a read are two calls here, so the read gets the path that the look has seen, without links. */
async function checked(reader: LocalFiles, path: string, { limit, below }: ReadOptions): Promise<string> {
  if (limit === undefined && below === undefined) return path;
  const real = (await reader.realpath?.(path)) ?? path;
  const stat = await reader.stat(real);
  const refused = (code: string, why: string) => Object.assign(new Error(`cannot read ${path}: ${why}`), { code, path });
  if (stat !== undefined && stat.type !== 'file') throw refused('EINVAL', 'it is not a plain file');
  if (limit !== undefined && (stat?.size ?? 0) > limit) throw refused('EFBIG', `it is larger than ${limit} bytes`);
  if (below !== undefined && (await whyOutside(real, below, reader)) !== undefined)
    throw refused('EACCES', `it leads to ${real}, which is outside the places that a project may name: ${below.join(', ')}`);
  return real;
}

async function ask(sh: Shell, path: string, command: Command): Promise<string> {
  const outcome: Outcome = await sh.run({ ...command, ok: [0, ...failures] });
  if (outcome.exitCode !== 0) throw faultOf(command, outcome, path);
  return outcome.stdout;
}

async function orMissing<T, E>(read: () => Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await read();
  } catch (error) {
    if (isMissing(error)) return otherwise;
    throw error;
  }
}

const chunk = 512 * 1024;

// the base64 text is smaller than the output limit of a shell; only the last program of a pipe has an exit code, so the script
// checks the words of dd
const part = 'dd if="$1" bs="$2" skip="$3" count=1 iflag=fullblock status=none | base64 -w 0';

async function readWhole(sh: Shell, path: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let n = 0; ; n++) {
    const command = scripted(part, [path, String(chunk), String(n)]);
    const outcome = await sh.run({ ...command, ok: [0, ...failures] });
    // after a file of exactly n chunks dd cannot skip to the next one
    if (outcome.stderr !== '' && !(n > 0 && outcome.stderr.includes('cannot skip'))) throw faultOf(command, outcome, path);
    const read = Buffer.from(outcome.stdout, 'base64');
    parts.push(read);
    if (read.length < chunk) return Buffer.concat(parts);
  }
}

function statOf(path: string): Command {
  return { file: 'stat', args: ['-c', '%f %s %u %g %.Y', '--', path] };
}

const kinds = new Map<number, Stat['type']>([
  [0o10, 'file'],
  [0o4, 'directory'],
  [0o12, 'symlink'],
  [0o14, 'socket'],
]);

function toStat(line: string): Stat {
  const [raw = '0', size = '0', uid = '0', gid = '0', changed = '0'] = line.trim().split(' ');
  const mode = Number.parseInt(raw, 16);
  const type = kinds.get(mode >> 12) ?? 'other';
  return { type, size: Number(size), mode: mode & 0o7777, uid: Number(uid), gid: Number(gid), mtimeMs: Number(changed) * 1000 };
}

// a path with a final slash follows a link, and accepts only a directory
function namesIn(path: string): Command {
  return {
    file: 'find',
    args: [`${path.replace(/\/+$/, '')}/`, '-mindepth', '1', '-maxdepth', '1', '-printf', '%f\\0'],
  };
}

function toNames(output: string): readonly string[] {
  return output
    .split('\0')
    .filter((name) => name !== '')
    .sort();
}

let writes = 0;
function unique(): string {
  writes += 1;
  return `${process.pid}-${writes}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function beside(path: string, what: string): string {
  return `${directoryOf(path).replace(/\/$/, '')}/.${path.slice(path.lastIndexOf('/') + 1)}.${what}`;
}

// always the same name, as on this machine, so that the next run finds the rest of a killed one
function makingOf(path: string): string {
  return beside(path, 'making');
}

function base64Of(content: string | Uint8Array): string {
  return (typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)).toString('base64');
}

/** The words of the C locale. */
const words: readonly (readonly [text: string, code: string])[] = [
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

/** An error with `code` and `path`, as errors of files have them; without a known code, the program's own failure. */
function faultOf(command: Command, outcome: Outcome, path: string): Error {
  const message = outcome.stderr.trim();
  const code = words.find(([text]) => message.includes(text))?.[1];
  if (code === undefined) return new CommandFailed(command, outcome);
  return Object.assign(new Error(`${code}: ${message.split('\n').at(-1) ?? path}`), { code, path });
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '');
}
