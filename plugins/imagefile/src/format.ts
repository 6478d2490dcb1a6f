// Options, facts and backend → the format of a disk.
import type { DiskRef, Host, Json } from '@mln/engine/api';

export type Format = DiskRef['format'];
export type FormatOption = 'auto' | 'raw' | 'cow';

const formatOptions: readonly FormatOption[] = ['auto', 'raw', 'cow'];

/** `undefined` for an unknown value. */
export function formatOption(option: Json | undefined): FormatOption | undefined {
  return formatOptions.find((one) => one === (option ?? 'auto'));
}

/** The properties of the server that the choice depends on. */
export interface Ground {
  /** Images can share blocks with templates. */
  readonly reflink: boolean;
  /** Bytes of a block of the template's file system; 0 when unknown. */
  readonly block: number;
}

/**
 * True when User-Mode Linux can read a copy-on-write disk over the template. Version 6.1 reads a page in one go. If the page is
 * partly in the file and partly below it, the rest comes from the wrong place, so blocks must be pages.
 */
export function canCow({ block }: Pick<Ground, 'block'>): boolean {
  return block === 0 || block % 4096 === 0;
}

/**
 * Shared blocks cost nothing and tie the disk to no other file, so they come first. Copy-on-write files follow, for file systems
 * that cannot share blocks. A copy of the template's bytes is the last resort.
 */
export function chooseFormat(option: FormatOption, host: Pick<Host, 'backend' | 'opener'>, ground: Ground): Format {
  if (option === 'raw') return 'raw';
  if (option === 'cow') return 'uml-cow';
  if (ground.reflink || !canCow(ground)) return 'raw';
  return host.backend === 'uml' && host.opener === 'rootless' ? 'uml-cow' : 'raw';
}

/** `btrfs 9d2f…\nbtrfs 9d2f…`: both directories are on one file system that can share blocks. */
export function canReflink(statOutput: string): boolean {
  const [images, templates] = statOutput.trim().split('\n');
  return images !== undefined && images === templates && /^(btrfs|xfs|bcachefs) /.test(images);
}
