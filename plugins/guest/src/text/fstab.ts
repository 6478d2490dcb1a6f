// (fstab, mounts) → fstab; all other lines stay.
import type { GuestMount } from '@mln/engine/api';
import { replaceMarked, withoutMarked } from './marked.js';

export function fstab(text: string, mounts: readonly GuestMount[]): string {
  return replaceMarked(text, mounts.map(mountLine));
}

// never checked at boot: a missing fsck for that file system would stop the boot
function mountLine({ device, mountpoint, fstype, options }: GuestMount): string {
  return [device, mountpoint, fstype, options ?? 'defaults', '0', '0'].map(field).join('\t');
}

// fstab(5): a backslash and three octal digits stand for a blank and similar characters
function field(text: string): string {
  return text.replace(/[\s\\#]/g, (letter) => `\\${(letter.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`);
}

/** GuestMount points that the template's own lines already have. */
export function mountedBefore(text: string): ReadonlySet<string> {
  return new Set(
    withoutMarked(text)
      .rest.split('\n')
      .filter((line) => !line.trimStart().startsWith('#'))
      .map((line) => line.trim().split(/\s+/)[1] ?? ''),
  );
}
