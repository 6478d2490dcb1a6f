// Path → the bytes of a regular file. A pipe, a device or a socket is never waited for, and a link leads nowhere outside of `below`.
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs';
import type { ReadOptions } from '../../api/ports.js';
import { isBelow, outsideText } from '../../api/roots.js';

/** The most that one buffer takes. */
const most = 2 ** 31 - 1;
const chunk = 2 ** 20;

/** Throws system errors with their code: `ENOENT`, `EISDIR`, `EFBIG` above the limit, `EINVAL` for no regular file, `EACCES` outside. */
export function readPlain(path: string, { limit = most, below }: ReadOptions = {}): Buffer {
  // opening some devices changes them, so the first look is at the name
  mustBePlain(path, statSync(path));
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stat = fstatSync(fd);
    mustBePlain(path, stat);
    if (below !== undefined) mustBeBelow(path, openedAt(fd, path), below);
    if (stat.size > limit) throw tooLarge(path, limit);
    return readAll(fd, { path, limit, size: stat.size });
  } finally {
    closeSync(fd);
  }
}

function mustBePlain(path: string, stat: { isFile(): boolean; isDirectory(): boolean }): void {
  if (stat.isDirectory()) throw fault('EISDIR', path, 'it is a directory');
  if (!stat.isFile()) throw fault('EINVAL', path, 'it is not a plain file');
}

/** The place of the opened file; the path may lead elsewhere by now. */
function openedAt(fd: number, path: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return realpathSync.native(path);
  }
}

function mustBeBelow(path: string, real: string, below: readonly string[]): void {
  const places = below.flatMap((place) => {
    try {
      return [realpathSync.native(place)];
    } catch {
      return [];
    }
  });
  if (!isBelow(real, places)) throw fault('EACCES', path, outsideText('it', { real, below }));
}

interface Reading {
  readonly path: string;
  readonly limit: number;
  readonly size: number;
}

// files of /proc have the size 0, and a file may grow while it is read
function readAll(fd: number, { path, limit, size }: Reading): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (let next = Math.max(size, chunk / 16) + 1; ; next = chunk) {
    const part = Buffer.allocUnsafe(Math.min(next, limit + 1 - length));
    const count = readSync(fd, part, 0, part.length, null);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    length += count;
    if (length > limit) throw tooLarge(path, limit);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length);
}

function tooLarge(path: string, limit: number): Error {
  return fault('EFBIG', path, `it is larger than ${limit} bytes`);
}

function fault(code: string, path: string, why: string): Error {
  return Object.assign(new Error(`cannot read ${path}: ${why}`), { code, path });
}
