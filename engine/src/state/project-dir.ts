// The kernel's files in a project's directories, and the making of those directories.
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Paths } from '../api/facts.js';

/** The paths of the kernel's own files. */
export function kernelPaths({ project }: Pick<Paths, 'project'>) {
  return {
    source: join(project, 'project.mln'),
    state: join(project, 'state.json'),
    runs: join(project, 'runs'),
    // beside the directory, which a run may remove while the lock is held
    lock: join(dirname(project), `.${basename(project)}.lock`),
  };
}

/**
 * Makes the missing directories of the project, mode 0700. The run directory is under /tmp, where another user may have made it
 * first. Throws unless the directory belongs to this user and no other user can write to it.
 */
export async function makeProjectDirs(paths: Paths, uid: number = process.getuid?.() ?? 0): Promise<void> {
  await mkdir(paths.projects, { recursive: true });
  for (const path of [paths.project, paths.images, paths.logs, kernelPaths(paths).runs]) await makePrivate(path);
  if (dirname(paths.run) !== paths.project) await makeOwned(dirname(paths.run), uid);
  await makePrivate(paths.run);
  if (dirname(paths.run) !== paths.project) await checkOwned(paths.run, uid);
}

async function makePrivate(path: string): Promise<void> {
  if ((await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined) await chmod(path, 0o700);
}

async function makeOwned(path: string, uid: number): Promise<void> {
  await makePrivate(path);
  await checkOwned(path, uid);
}

async function checkOwned(path: string, uid: number): Promise<void> {
  const found = await lstat(path);
  const mine = found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0;
  if (!mine) throw Object.assign(new Error(`${path} is not a directory of yours alone`), { code: 'EPERM', path });
}
