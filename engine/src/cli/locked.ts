// One mln for each project at a time.
import type { Paths } from '../api/hooks.js';
import { listenForSignals } from '../run/signals.js';
import { type Lock, lockProject, ProjectLocked } from '../state/lock.js';
import { diskFiles } from '../system/files/disk-files.js';
import { type ExitCode, exitCodes } from './exit.js';
import { storeOf } from './project.js';
import { refuse, type Session } from './session.js';

/** Told of a Ctrl-C by `signal`; a second one leaves at once. */
export type Locked = (signal: AbortSignal) => Promise<ExitCode>;

/** Does the work while no other mln works on the project. A project that was not there and did not come leaves nothing. */
export async function locked(session: Session, paths: Paths, work: Locked): Promise<ExitCode> {
  const { local } = session.ctx;
  const there = (await local.stat(paths.project)) !== undefined;
  // unreadable state: say so before locking
  if (there) await storeOf(session, nameOf(paths)).readState();
  try {
    return await withLock(session, paths, work);
  } finally {
    const empty = async () => (await local.list(paths.project)).length === 0;
    if (!there && (await empty())) await diskFiles().remove(paths.project);
  }
}

function nameOf({ project, projects }: Paths): string {
  return project.slice(projects.length + 1);
}

async function withLock(session: Session, paths: Paths, work: Locked): Promise<ExitCode> {
  const { err } = session.ctx.io;
  const project = nameOf(paths);
  // from the first directory that is made on, an end is an orderly one
  const interruption = listenForSignals(
    process,
    () => {
      err(`left in the middle: mln resume -p ${project} goes on, mln rollback -p ${project} undoes it\n`);
      process.exit(exitCodes.unfinished);
    },
    () => err('stopping: what was begun is undone; Ctrl-C again leaves at once\n'),
  );
  try {
    const lock = await takeLock(session, paths);
    try {
      return await work(interruption.signal);
    } finally {
      await lock.release();
    }
  } finally {
    interruption.stop();
  }
}

async function takeLock(session: Session, paths: Paths): Promise<Lock> {
  try {
    return await lockProject(paths.project);
  } catch (error) {
    if (!(error instanceof ProjectLocked)) throw error;
    return refuse(session, 'MLN4010', undefined, { pid: error.pid, project: nameOf(paths) });
  }
}
