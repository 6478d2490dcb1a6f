// Options, facts and backend → how a disk is kept.
import type { DiskRef, Host, Json } from '@mln/engine/api';

export type Format = DiskRef['format'];
export type Wish = 'auto' | 'raw' | 'cow';

const wishes: readonly Wish[] = ['auto', 'raw', 'cow'];

/** `undefined` when the option is not understood. */
export function wishOf(option: Json | undefined): Wish | undefined {
  return wishes.find((wish) => wish === (option ?? 'auto'));
}

/** What the choice depends on besides the host. */
export interface Ground {
  /** Images can share blocks with templates. */
  readonly reflink: boolean;
  /** Bytes of a block of the template's file system; 0 when nobody knows. */
  readonly block: number;
}

/**
 * Whether User-Mode Linux could read a copy-on-write disk over it. Version 6.1 reads a page in one go, and when that lies partly
 * in the file and partly below, what follows comes from the wrong place: blocks must be pages.
 */
export function canCow({ block }: Pick<Ground, 'block'>): boolean {
  return block === 0 || block % 4096 === 0;
}

/**
 * Sharing blocks with the template costs nothing and ties a disk to nothing, so it comes first; where the file system cannot,
 * copy-on-write files; a copy of the template's bytes is the last resort.
 */
export function chooseFormat(wish: Wish, host: Pick<Host, 'backend' | 'opener'>, ground: Ground): Format {
  if (wish === 'raw') return 'raw';
  if (wish === 'cow') return 'uml-cow';
  if (ground.reflink || !canCow(ground)) return 'raw';
  return host.backend === 'uml' && host.opener === 'rootless' ? 'uml-cow' : 'raw';
}

/** `btrfs 9d2f…\nbtrfs 9d2f…`: both directories on one file system that can share blocks. */
export function canReflink(statOutput: string): boolean {
  const [images, templates] = statOutput.trim().split('\n');
  return images !== undefined && images === templates && /^(btrfs|xfs|bcachefs) /.test(images);
}
