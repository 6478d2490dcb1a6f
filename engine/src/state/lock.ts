// One mln per project: a lock names its process, and another mln takes the lock over once that process is gone.
import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError } from '../api/failure.js';
import { codes } from '../diagnostics/catalogue.js';
import { errorCode, unlessMissing } from '../system/errno.js';
import { startOf } from '../system/process/processes.js';

export interface Lock {
  /** A second release does nothing. */
  release(): Promise<void>;
}

export class ProjectLocked extends CodedError {
  readonly pid: number;
  constructor(pid: number, project: string) {
    super(codes.projectLocked, { pid, project });
    this.name = 'ProjectLocked';
    this.pid = pid;
  }
}

/** `PID:BOOT/START`: the boot and the start time belong to it, because systems reuse process ids. */
type Holder = string;

/**
 * Makes the lock of a project, and its directory if necessary. The lock is a symbolic link whose target is the holder: it appears
 * with its content, only if the name is free, and on a full disk too. Throws `ProjectLocked` if a living process has the lock.
 */
export async function lockProject(file: string, project: string): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  const me: Holder = `${process.pid}:${startOf(process.pid) ?? 'unknown'}`;
  for (let tries = 0; tries < 100; tries += 1) {
    if (await take(file, me)) return lockOn(file, me);
    const holder = await readHolder(file);
    if (holder === undefined) continue; // the holder released the lock at this very moment
    if (isAlive(holder)) throw new ProjectLocked(pidOf(holder), project);
    await removeStaleLock(file, { dead: holder, me });
  }
  throw new ProjectLocked(0, project);
}

async function take(file: string, holder: Holder): Promise<boolean> {
  try {
    await symlink(holder, file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes the lock of a dead process. If two processes found the same dead one and both removed its lock, the second would remove
 * the lock of the first. So a second lock protects the removal, which looks again before it acts.
 */
async function removeStaleLock(file: string, { dead, me }: { readonly dead: Holder; readonly me: Holder }): Promise<void> {
  const guard = `${file}.removal`;
  if (!(await take(guard, me))) {
    const other = await readHolder(guard);
    if (other === undefined || isAlive(other)) return;
    // the process that removed the lock died within these few milliseconds; only one process can rename its guard
    const aside = `${guard}.${process.pid}`;
    await unlessMissing(() => rename(guard, aside), undefined);
    await rm(aside, { force: true });
    return;
  }
  if ((await readHolder(file)) === dead) await rm(file, { force: true });
  await rm(guard, { force: true });
}

function lockOn(file: string, me: Holder): Lock {
  return {
    release: async () => {
      if ((await readHolder(file)) === me) await rm(file, { force: true });
    },
  };
}

function pidOf(holder: Holder): number {
  return Number.parseInt(holder, 10) || 0;
}

// without /proc mln trusts the lock and assumes a living holder
function isAlive(holder: Holder): boolean {
  const pid = pidOf(holder);
  const start = holder.slice(holder.indexOf(':') + 1);
  return start === 'unknown' ? pidLives(pid) : pid > 0 && startOf(pid) === start;
}

function pidLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Anything else under that name (a file from elsewhere) counts as a dead holder. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return await readlink(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    if (code === 'EINVAL') return '0:none';
    throw error;
  }
}
