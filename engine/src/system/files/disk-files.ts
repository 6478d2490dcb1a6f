// Files → the file systems of this machine. Other programs never see a half-written file, and a confirmed write is on the disk.
// Reads are synchronous, because a read ends before a thread could start it. Writes are asynchronous, because they may wait for
// another program that syncs.
import { closeSync, fsync, lstatSync, openSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { chmod, link, mkdir, open, rename, rm, rmdir, symlink, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Files, LocalFiles, Stat } from '../../api/ports.js';
import { errorCode, unlessMissing } from '../errno.js';
import { startOf } from '../process/processes.js';
import { mountsBelow } from './mounts.js';
import { readPlain } from './read-plain.js';

/** Throws system errors as node makes them, with their `code`: `ENOSPC`, `EACCES`. `stat` does not follow a final link. */
export function diskFiles(): Files {
  return {
    ...localFiles(),
    write: writeWhole,
    make,
    mkdir: async (path, options) => {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
      const mode = options?.mode ?? 0o700;
      const first = await mkdir(path, { recursive: true, mode });
      if (first === undefined) return;
      // the umask does not apply
      if ((statSync(path).mode & 0o7777) !== mode) await chmod(path, mode);
      if (options?.passing !== true) await syncPath(dirname(first));
    },
    rename: async (from, to, options) => {
      if (options?.mode !== undefined) await chmod(from, options.mode);
      if (options?.synced === true) await syncPath(from);
      await rename(from, to);
      await syncPath(dirname(to));
      if (dirname(from) !== dirname(to)) await syncPath(dirname(from));
    },
    link: linkFile,
    remove: async (path) => {
      await sweep(dirname(path));
      await removeAll(stagingPath(path));
      await removeAll(path);
    },
  };
}

/** The reading half. `undefined` stands for a missing file and for a file whose parent is not a directory. */
export function localFiles(): LocalFiles {
  return {
    bytes: (path, options) => unlessMissing(async () => readPlain(path, options), undefined),
    text: (path, options) => unlessMissing(async () => readPlain(path, options).toString('utf8'), undefined),
    stat: (path) => unlessMissing(async () => toStat(lstatSync(path)), undefined),
    list: (path) => unlessMissing(async () => readdirSync(path).sort(), []),
    realpath: (path) => unlessMissing(async () => realpathSync.native(path), undefined),
    readlink: (path) => unlessMissing(async () => readlinkSync(path), undefined),
  };
}

const kinds = [
  ['isFile', 'file'],
  ['isDirectory', 'directory'],
  ['isSymbolicLink', 'symlink'],
  ['isSocket', 'socket'],
] as const;

function toStat(found: Stats): Stat {
  return {
    type: kinds.find(([is]) => found[is]())?.[1] ?? 'other',
    size: found.size,
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    mtimeMs: found.mtimeMs,
  };
}

let writes = 0;

/** Servers may share a directory, and each server sees only its own processes. */
const serverName = hostname().replaceAll(/[^\w-]/g, '-');

const writeWhole: Files['write'] = async (path, content, options) => {
  await sweep(dirname(path));
  writes += 1;
  const temporary = beside(path, `${serverName}.${process.pid}-${writes}.writing`);
  const mode = options?.mode ?? 0o600;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.chmod(mode); // the umask does not apply
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await removeAll(temporary);
    throw error;
  }
  await syncPath(dirname(path));
};

const swept = new Set<string>();

/**
 * Removes once the partial files of killed processes in a directory: such a file may contain a secret, and no other code removes
 * it.
 */
async function sweep(dir: string): Promise<void> {
  if (swept.has(dir)) return;
  swept.add(dir);
  for (const name of await unlessMissing(async () => readdirSync(dir), [])) {
    const [, server, pid] = /^\..*\.([\w-]+)\.(\d+)-\d+\.writing$/.exec(name) ?? [];
    if (server === serverName && startOf(Number(pid)) === undefined) await removeAll(join(dir, name));
  }
}

// always the same name, so that the next run finds the rest of a killed one: it may be a disk of many gigabytes
function stagingPath(path: string): string {
  return beside(path, 'making');
}

function beside(path: string, what: string): string {
  return join(dirname(path), `.${basename(path)}.${what}`);
}

const make: Files['make'] = async (path, _what, produce) => {
  const temporary = stagingPath(path);
  try {
    await removeAll(temporary);
    await produce(temporary);
    await syncPath(temporary);
    await rename(temporary, path);
  } catch (error) {
    await removeAll(temporary);
    throw error;
  }
  await syncPath(dirname(path));
};

// two file systems, a file of another user (fs.protected_hardlinks), a full count of links, a file system without links
const noHardLink: readonly (string | undefined)[] = ['EXDEV', 'EPERM', 'EMLINK', 'EOPNOTSUPP', 'ENOTSUP'];

const linkFile: Files['link'] = async (from, to) => {
  try {
    await link(from, to).catch((error: unknown) => {
      if (!noHardLink.includes(errorCode(error))) throw error;
      return symlink(from, to);
    });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !isOneFile(from, to)) throw error;
  }
  await syncPath(dirname(to));
};

function isOneFile(a: string, b: string): boolean {
  const [one, two] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.ino === two?.ino && one.dev === two.dev;
}

/** A missing file is not an error. Throws EBUSY instead of crossing a mount: the files there are not below this path. */
async function removeAll(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isDirectory()) return unlessMissing(() => unlink(path), undefined);
  // the kernel itself refuses a mounted directory that is empty
  if (readdirSync(path).length === 0) return unlessMissing(() => rmdir(path), undefined);
  const [mount] = mountsBelow(path);
  if (mount !== undefined)
    throw Object.assign(new Error(`cannot remove ${path}: ${mount} is mounted`), { code: 'EBUSY', path: mount });
  await rm(path, { recursive: true, force: true });
}

const fileSync = promisify(fsync);

async function syncPath(path: string): Promise<void> {
  const fd = openSync(path, 'r');
  try {
    await fileSync(fd);
  } finally {
    closeSync(fd);
  }
}
