// Files → the file systems of this machine. Nothing is ever seen half written, and what was acknowledged is on the disk.
import { chmod, type FileHandle, lstat, mkdir, open, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Files, LocalFiles, Stat } from '../api/ports.js';
import { missing } from './missing.js';

/** System errors are thrown as node makes them, with their `code`: `ENOSPC`, `EACCES`. `stat` does not follow a final link. */
export const diskFiles = (): Files => ({
  ...localFiles(),
  write: writeWhole,
  make,
  mkdir: async (path, options) => {
    const mode = options?.mode ?? 0o700;
    const first = await mkdir(path, { recursive: true, mode });
    if (first === undefined) return;
    await chmod(path, mode); // the umask has no say
    await syncDirectory(dirname(first));
  },
  rename: async (from, to) => {
    await rename(from, to);
    await syncDirectory(dirname(to));
    if (dirname(from) !== dirname(to)) await syncDirectory(dirname(from));
  },
  remove: async (path) => {
    await rm(makingPath(path), { recursive: true, force: true });
    await rm(path, { recursive: true, force: true });
  },
});

/** The reading half. Missing files answer `undefined`, and so do those whose parent is no directory. */
export const localFiles = (): LocalFiles => ({
  bytes: (path) => missing(() => readFile(path), undefined),
  text: (path) => missing(() => readFile(path, 'utf8'), undefined),
  stat: (path) => missing(async () => toStat(await lstat(path)), undefined),
  list: (path) => missing(async () => (await readdir(path)).sort(), []),
  realpath: (path) => missing(() => realpath(path), undefined),
});

const kinds = [
  ['isFile', 'file'],
  ['isDirectory', 'directory'],
  ['isSymbolicLink', 'symlink'],
  ['isSocket', 'socket'],
] as const;

const toStat = (found: Awaited<ReturnType<typeof lstat>>): Stat => ({
  type: kinds.find(([is]) => found[is]())?.[1] ?? 'other',
  size: Number(found.size),
  mode: Number(found.mode) & 0o7777,
  uid: Number(found.uid),
  gid: Number(found.gid),
  mtimeMs: Number(found.mtimeMs),
});

let writes = 0;

const writeWhole: Files['write'] = async (path, content, options) => {
  writes += 1;
  const temporary = beside(path, `${process.pid}-${writes}`);
  const mode = options?.mode ?? 0o600;
  try {
    const file = await open(temporary, 'wx', mode);
    await closing(file, async () => {
      await file.chmod(mode); // the umask has no say
      await file.writeFile(content);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
};

// always the same name, so that what a killed run left is found again: it may be a disk of many gigabytes
const makingPath = (path: string): string => beside(path, 'making');

const beside = (path: string, what: string): string => join(dirname(path), `.${basename(path)}.${what}`);

const make: Files['make'] = async (path, _what, produce) => {
  const temporary = makingPath(path);
  try {
    await rm(temporary, { recursive: true, force: true });
    await produce(temporary);
    const file = await open(temporary, 'r');
    await closing(file, () => file.sync());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
};

const syncDirectory = async (path: string): Promise<void> => {
  const directory = await open(path, 'r');
  await closing(directory, () => directory.sync());
};

const closing = async (file: FileHandle, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } finally {
    await file.close();
  }
};
