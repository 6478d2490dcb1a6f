// Template → volume: writes every block once, so that no earlier data of the disk remains.
import type { ActionContext, Shell } from '@mln/engine/api';

export interface Copy {
  /** A file or a device. */
  readonly from: string;
  readonly fromBytes: number;
  readonly to: string;
  readonly toBytes: number;
  /** `zero`: blocks never written read as zeros. `old`: they have what was there before. */
  readonly holds: 'zero' | 'old';
  /** True if the blocks beyond the template need no zeros. */
  readonly keepRest: boolean;
}

// as long as the largest disks need
const timeoutMs = 24 * 3600 * 1000;

type World = Pick<ActionContext<never>, 'sh' | 'files'>;

/** Disks count in pieces of 512 or 4096 bytes. */
const piece = 4096;

/** Synced when it returns. */
export async function copy({ sh, files }: World, job: Copy): Promise<void> {
  if (job.holds === 'zero') return copySparse(sh, job);
  if (!job.keepRest && (await zeroesByItself({ sh, files }, job.to))) {
    await zero(sh, job.to, 0);
    return copySparse(sh, job);
  }
  // first, so that the end of a template that does not fill its last piece is not followed by old bytes
  const rest = Math.floor(job.fromBytes / piece) * piece;
  if (!job.keepRest && rest < job.toBytes) await zero(sh, job.to, rest);
  await sh.run({ ...dd(job, ['bs=1M', 'conv=notrunc,fsync']), timeoutMs });
}

/** In pieces of a thin pool's smallest chunk: a piece of zeros is not written. */
async function copySparse(sh: Shell, job: Copy): Promise<void> {
  await sh.run({ ...dd(job, ['bs=64K', 'conv=sparse,notrunc,fsync']), timeoutMs });
}

function dd({ from, to }: Copy, how: readonly string[]) {
  return {
    file: 'dd',
    args: [`if=${from}`, `of=${to}`, ...how, 'status=none'],
  };
}

/** To the end. */
async function zero(sh: Shell, to: string, offset: number): Promise<void> {
  await sh.run({ file: 'blkdiscard', args: ['--zeroout', '--offset', String(offset), to], timeoutMs });
}

/** True if the device can zero a range itself, so that mln need not write zeros. */
async function zeroesByItself({ sh, files }: World, to: string): Promise<boolean> {
  const { stdout } = await sh.probe({ file: 'stat', args: ['--dereference', '--format', '%t %T', to] });
  const number = stdout
    .trim()
    .split(' ')
    .map((hex) => Number.parseInt(hex, 16));
  return Number(await files.text(`/sys/dev/block/${number.join(':')}/queue/write_zeroes_max_bytes`)) > 0;
}
