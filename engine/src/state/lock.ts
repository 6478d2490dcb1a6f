// One mln per project: a lock file names its process, and another mln takes the lock over once that process is gone.
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
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

interface Holder {
  readonly pid: number;
  /** Boot id and start time, because systems reuse process ids. */
  readonly start: string;
}

/** Makes the lock file of a project, and its directory if necessary. Throws `ProjectLocked` if a living process has the lock. */
export async function lockProject(file: string, project: string): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  const me: Holder = { pid: process.pid, start: startOf(process.pid) ?? 'unknown' };
  const mine = `${file}.${unique()}`;
  try {
    await writeHolder(mine, me);
    for (let tries = 0; tries < 100; tries += 1) {
      if (await take(file, mine)) return lockOn(file, me);
      const holder = await readHolder(file);
      if (holder === undefined) continue; // the holder released the lock at this very moment
      if (isAlive(holder)) throw new ProjectLocked(holder.pid, project);
      await removeStaleLock(file, holder);
    }
    throw new ProjectLocked(0, project);
  } finally {
    await rm(mine, { force: true });
  }
}

let used = 0;
function unique(): string {
  return `${process.pid}.${++used}`;
}

// a link appears with its content, and only if the name is free, so no process ever reads half a lock
async function take(file: string, mine: string): Promise<boolean> {
  try {
    await link(mine, file);
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
async function removeStaleLock(file: string, dead: Holder): Promise<void> {
  const staleLockGuard = `${file}.burying`;
  const mine = `${staleLockGuard}.${unique()}`;
  await writeHolder(mine, { pid: process.pid, start: startOf(process.pid) ?? 'unknown' });
  try {
    if (!(await take(staleLockGuard, mine))) {
      const other = await readHolder(staleLockGuard);
      // the process that removed the lock died within these few milliseconds
      if (other !== undefined && !isAlive(other))
        await rename(staleLockGuard, `${staleLockGuard}.${other.pid}.dead`).catch(() => {});
      await rm(`${staleLockGuard}.${other?.pid}.dead`, { force: true });
      return;
    }
    const now = await readHolder(file);
    if (now?.pid === dead.pid && now.start === dead.start) await rm(file, { force: true });
    await rm(staleLockGuard, { force: true });
  } finally {
    await rm(mine, { force: true });
  }
}

function lockOn(file: string, me: Holder): Lock {
  return {
    release: async () => {
      const now = await readHolder(file);
      if (now?.pid === me.pid && now.start === me.start) await rm(file, { force: true });
    },
  };
}

// without /proc mln trusts the lock and assumes a living holder
function isAlive({ pid, start }: Holder): boolean {
  return start === 'unknown' ? pidLives(pid) : startOf(pid) === start;
}

function pidLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function writeHolder(path: string, holder: Holder): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(holder));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Garbage (a file from elsewhere, a crashed file system) counts as a dead holder. */
async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await unlessMissing(() => readFile(path, 'utf8'), undefined);
  if (text === undefined) return undefined;
  try {
    const { pid, start } = JSON.parse(text) as Partial<Holder>; // the next lines check both
    return { pid: Number(pid) || 0, start: String(start) };
  } catch {
    return { pid: 0, start: 'garbage' };
  }
}
