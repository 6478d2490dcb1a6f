// A disk of a virtual machine program → the bytes that a machine sees, once for all later clones.
import { humanBytes } from '@mln/disk-kit';
import type { CommandContext } from '@mln/engine/api';
import { codes } from './codes.js';
import { readContainer } from './container.js';
import { haveAll } from './need.js';

const hour = 3_600_000;

/** Returns the new file in `directory`, or `from` when it is already raw; `undefined` after it reported a refused disk. */
export async function convertIn(
  ctx: CommandContext,
  from: string,
  directory: string,
): Promise<{ readonly path: string; readonly format: string } | undefined> {
  const container = await readContainer(from, { probe: ctx.sh.probe, local: ctx.files });
  if (container === undefined) return { path: from, format: 'raw' };
  if ('missing' in container) {
    await haveAll(ctx, [container.missing]);
    return undefined;
  }
  if ('refused' in container) {
    ctx.report.error(codes.unusableDisk, undefined, { file: from, reason: container.refused });
    return undefined;
  }
  const { format, kind, bytes } = container;
  ctx.say(`converting ${from} (${format}${kind === '' ? '' : ` ${kind}`}, ${humanBytes(bytes)})`);
  const path = `${directory}/converted.img`;
  await ctx.sh.run({ file: 'qemu-img', args: ['convert', '-f', format, '-O', 'raw', '--', from, path], timeoutMs: hour });
  return { path, format };
}
