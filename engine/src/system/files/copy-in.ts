// A file or a tree of this machine → an opened guest.
import type { OpenGuest } from '../../api/drivers.js';
import type { LocalSource } from '../../api/edit.js';
import type { FileOptions, LocalFiles, Stat } from '../../api/ports.js';
import { outsideText, whyOutside } from '../../api/roots.js';

export interface CopyJob extends LocalSource {
  readonly to: string;
  /** `mode` applies to files; directories of a tree keep their modes. */
  readonly options: FileOptions;
  readonly local: LocalFiles;
}

/**
 * Copies with permissions, but without owners, capabilities and hard links. The copy follows a link at `from`, and copies a link in
 * the tree as a link. Throws when `from` is missing, or leads outside of `below`, or is neither a file nor a directory.
 */
export async function copyIn(guest: OpenGuest, job: CopyJob): Promise<void> {
  const { from, local } = job;
  const stat = await local.stat(from);
  if (stat === undefined) throw new Error(`${from} does not exist on this machine`);
  if (stat.type !== 'symlink') return copyOne(guest, job, stat);
  const real = await local.realpath?.(from);
  const found = real === undefined ? undefined : await local.stat(real);
  if (real === undefined || found === undefined) throw new Error(`${from} does not lead to a file`);
  return copyOne(guest, { ...job, from: real }, found);
}

async function copyOne(guest: OpenGuest, job: CopyJob, stat: Stat): Promise<void> {
  switch (stat.type) {
    case 'directory':
      return copyTree(guest, job, stat);
    case 'file':
      return copyFile(guest, job, stat);
    case 'symlink':
      return copyLink(guest, job);
    default:
      throw new Error(`${job.from} is neither a file nor a directory`);
  }
}

async function copyFile(guest: OpenGuest, { from, to, options, local, below }: CopyJob, { mode }: Stat): Promise<void> {
  const bytes = await local.bytes(from, below === undefined ? {} : { below });
  if (bytes === undefined) throw new Error(`${from} does not exist on this machine any more`);
  await guest.write(to, bytes, { mode, ...options });
}

async function copyLink(guest: OpenGuest, { from, to, local }: CopyJob): Promise<void> {
  const target = await local.readlink?.(from);
  if (target === undefined) throw new Error(`${from} is a link that cannot be read`);
  await guest.symlink(target, to);
}

async function copyTree(guest: OpenGuest, job: CopyJob, { mode }: Stat): Promise<void> {
  const { from, to, options, local, below } = job;
  // a link may have taken the place of a directory since mln looked at it
  if (below !== undefined) {
    const real = await whyOutside(from, below, local);
    if (real !== undefined) throw new Error(outsideText(from, { real, below }));
  }
  await guest.mkdir(to, { ...options, mode });
  for (const name of await local.list(from)) {
    const inner = { ...job, from: `${from}/${name}`, to: join(to, name) };
    const stat = await local.stat(inner.from);
    if (stat !== undefined) await copyOne(guest, inner, stat);
  }
}

function join(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, '')}/${name}`;
}
