// Is it safe to write to this image now? A dirty journal is replayed first; a machine that holds it open is a refusal.
import { stat } from 'node:fs/promises'; // inode numbers are in no port
import type { LocalFiles, Shell } from '@mln/engine/api';
import { ask } from './debugfs.js';

/** Whether the journal holds changes that are not in the file system yet. `image` may carry `?offset=N`. */
export const needsRecovery = async (sh: Shell, image: string): Promise<boolean> =>
  /\bneeds_recovery\b/.test((await ask(sh, image, ['features']))[0] ?? '');

/**
 * debugfs ignores the journal, and a later replay would undo what it wrote. Exit code 1 of e2fsck means: repaired. With `undo`
 * e2fsck keeps what it changes there. Returns whether there was something to repair.
 */
export const recover = async (sh: Shell, image: string, undo?: string): Promise<boolean> => {
  if (!(await needsRecovery(sh, image))) return false;
  await sh.run({ file: 'e2fsck', args: ['-fp', ...(undo === undefined ? [] : ['-z', undo]), image], ok: [0, 1] });
  return true;
};

/** Throws when a running program holds a lock on the file, as every User-Mode Linux does on its disks. */
export const refuseLocked = async (local: LocalFiles, path: string): Promise<void> => {
  const { ino } = await stat(path);
  const locks = (await local.text('/proc/locks')) ?? '';
  const holder = lockHolder(locks, ino);
  if (holder !== undefined) throw new Error(`${path} is in use by process ${holder}; stop the machine first`);
};

/** `1: POSIX  ADVISORY  WRITE 1234 fe:00:5678 0 EOF` → `1234` */
export const lockHolder = (locks: string, inode: number): string | undefined => {
  for (const line of locks.split('\n')) {
    const match = /^\d+: (?:POSIX|OFDLCK|FLOCK) +\S+ +WRITE +(-?\d+) +[0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line);
    if (match !== null && Number(match[2]) === inode) return match[1];
  }
  return undefined;
};
