// A directory with a mounted disk → the files of the disk.

import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'; // below the mount point, which no port reaches
import { join } from 'node:path';
import { type Base, GuestFileTooLarge, isReadable, type Node } from '@mln/disk-kit';

/** Paths are canonical in the guest, so this machine never follows a link of the guest. */
export function mountedBase(root: string): Base {
  const at = (path: string): string => inside(root, path);
  const base: Base = {
    node: async (path) => {
      const found = await lstat(at(path)).catch(nothing);
      return found === undefined ? undefined : toNode(found);
    },
    list: async (path) => {
      const names = await readdir(at(path)).catch(nothing);
      const nodes = await Promise.all(
        (names ?? []).map(async (name) => [name, toNode(await lstat(at(join(path, name))))] as const),
      );
      return new Map(nodes);
    },
    content: async (path) => {
      const { size } = await lstat(at(path));
      if (!isReadable(size)) throw new GuestFileTooLarge(path, size);
      return readFile(at(path));
    },
    target: (path) => readlink(at(path)),
    mtimeMs: async (path) => (await lstat(at(path))).mtimeMs,
  };
  return base;
}

/** The place on this machine. Throws for a place outside of the mount point: the root of this machine is never valid. */
export function inside(root: string, path: string): string {
  const found = join(root, path);
  if (root.length < 2 || !root.startsWith('/') || (found !== root && !found.startsWith(`${root}/`)))
    throw new Error(`${path} is not inside the mount point "${root}"`);
  return found;
}

function nothing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}

function toNode(found: Stats): Node {
  return {
    type: typeOf(found),
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    size: found.size,
    inode: found.ino,
  };
}

function typeOf(found: Stats): Node['type'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  if (found.isSymbolicLink()) return 'symlink';
  return found.isSocket() ? 'socket' : 'other';
}
