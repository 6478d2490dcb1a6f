// Files → the file systems of this machine. Nothing is ever seen half written, and what was acknowledged is on the disk.
// Only to sync is to wait: all else has come and gone before another thread could be asked for it.
import {
  chmodSync,
  closeSync,
  fchmodSync,
  fsync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files, LocalFiles, Stat } from '../api/ports.js';
import { errorCode, missing } from './missing.js';

/** System errors are thrown as node makes them, with their `code`: `ENOSPC`, `EACCES`. `stat` does not follow a final link. */
export const diskFiles = (): Files => ({
  ...localFiles(),
  write: writeWhole,
  make,
  mkdir: async (path, options) => {
    const mode = options?.mode ?? 0o700;
    const first = mkdirSync(path, { recursive: true, mode });
    if (first === undefined) return;
    chmodSync(path, mode); // the umask has no say
    await syncPath(dirname(first));
  },
  rename: async (from, to) => {
    renameSync(from, to);
    await syncPath(dirname(to));
    if (dirname(from) !== dirname(to)) await syncPath(dirname(from));
  },
  remove: async (path) => {
    removeAll(makingPath(path));
    removeAll(path);
  },
});

/** The reading half. Missing files answer `undefined`, and so do those whose parent is no directory. */
export const localFiles = (): LocalFiles => ({
  bytes: (path) => missing(async () => readFileSync(path), undefined),
  text: (path) => missing(async () => readFileSync(path, 'utf8'), undefined),
  stat: (path) => missing(async () => toStat(lstatSync(path)), undefined),
  list: (path) => missing(async () => readdirSync(path).sort(), []),
  realpath: (path) => missing(async () => realpathSync.native(path), undefined),
});

const kinds = [
  ['isFile', 'file'],
  ['isDirectory', 'directory'],
  ['isSymbolicLink', 'symlink'],
  ['isSocket', 'socket'],
] as const;

const toStat = (found: Stats): Stat => ({
  type: kinds.find(([is]) => found[is]())?.[1] ?? 'other',
  size: found.size,
  mode: found.mode & 0o7777,
  uid: found.uid,
  gid: found.gid,
  mtimeMs: found.mtimeMs,
});

let writes = 0;

const writeWhole: Files['write'] = async (path, content, options) => {
  writes += 1;
  const temporary = beside(path, `${process.pid}-${writes}`);
  const mode = options?.mode ?? 0o600;
  try {
    const fd = openSync(temporary, 'wx', mode);
    await syncedAndClosed(fd, () => {
      fchmodSync(fd, mode); // the umask has no say
      writeFileSync(fd, content);
    });
    renameSync(temporary, path);
  } catch (error) {
    removeAll(temporary);
    throw error;
  }
  await syncPath(dirname(path));
};

// always the same name, so that what a killed run left is found again: it may be a disk of many gigabytes
const makingPath = (path: string): string => beside(path, 'making');

const beside = (path: string, what: string): string => join(dirname(path), `.${basename(path)}.${what}`);

const make: Files['make'] = async (path, _what, produce) => {
  const temporary = makingPath(path);
  try {
    removeAll(temporary);
    await produce(temporary);
    await syncPath(temporary);
    renameSync(temporary, path);
  } catch (error) {
    removeAll(temporary);
    throw error;
  }
  await syncPath(dirname(path));
};

/** A plain file goes at the first try; nothing there is fine. */
const removeAll = (path: string): void => {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') rmSync(path, { recursive: true, force: true });
  }
};

const syncPath = (path: string): Promise<void> => syncedAndClosed(openSync(path, 'r'));

const fileSync = promisify(fsync);

const syncedAndClosed = async (fd: number, write: () => void = () => {}): Promise<void> => {
  try {
    write();
    await fileSync(fd);
  } finally {
    closeSync(fd);
  }
};
