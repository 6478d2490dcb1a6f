// For dry runs: sends the commands that would edit a new disk to a shell that only prints them.
import { join } from 'node:path';
import type { DiskRef, GuestCommand, OpenContext } from '@mln/engine/api';
import { withOffset } from './base.js';
import { contain, jobCommand } from './job.js';
import { copyCommand } from './work.js';

/** A copy of an image is made once and used by one host after the other. */
const copied = new Set<string>();

export async function rehearse(disk: DiskRef, ctx: OpenContext, scripts: readonly GuestCommand[]): Promise<void> {
  if (disk.format === 'uml-cow') await rehearseCow(disk, ctx);
  else await ctx.sh.run({ file: 'debugfs', args: ['-w', '-f', '-', withOffset(disk.path, disk.offset)] });
  for (const { timeoutMs } of scripts)
    await ctx.sh.run(jobCommand(disk, { scratch: ctx.scratch, timeoutMs, how: await contain(disk, ctx) }));
}

async function rehearseCow({ path, backing = path, offset }: DiskRef, { sh, scratch }: OpenContext): Promise<void> {
  const copy = join(scratch, 'copy');
  if (!copied.has(backing)) await sh.run(copyCommand(backing, copy));
  copied.add(backing);
  await sh.run({ file: 'debugfs', args: ['-w', '-z', join(scratch, 'undo'), '-f', '-', withOffset(copy, offset)] });
}
