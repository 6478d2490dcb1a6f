// A file or directory tree of this machine → the guest. Permissions come along; owners do not, they are of another world.
import type { OpenGuest } from '../../api/drivers.js';
import type { FileOptions, LocalFiles, Stat } from '../../api/ports.js';

export interface CopyJob {
  readonly from: string;
  readonly to: string;
  /** `mode` is for files; directories of a tree keep theirs. */
  readonly options: FileOptions;
  readonly local: LocalFiles;
}

/** Links are followed. Throws when there is nothing at `from`, or neither file nor directory. */
export async function copyIn(guest: OpenGuest, job: CopyJob): Promise<void> {
  const found = await job.local.stat(job.from);
  if (found === undefined) throw new Error(`${job.from} does not exist on this machine`);
  if (found.type === 'directory') return copyTree(guest, job, found);
  if (found.type !== 'file' && found.type !== 'symlink') throw new Error(`${job.from} is neither a file nor a directory`);
  const bytes = await job.local.bytes(job.from);
  if (bytes === undefined) throw new Error(`${job.from} does not lead to a file`);
  // the permissions of a link say nothing
  await guest.write(job.to, bytes, found.type === 'file' ? { mode: found.mode, ...job.options } : job.options);
}

async function copyTree(guest: OpenGuest, job: CopyJob, found: Stat): Promise<void> {
  await guest.mkdir(job.to, { ...job.options, mode: found.mode });
  for (const name of await job.local.list(job.from))
    await copyIn(guest, { ...job, from: `${job.from}/${name}`, to: join(job.to, name) });
}

function join(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, '')}/${name}`;
}
