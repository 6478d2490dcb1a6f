// (fstab, mounts) → fstab; lines of others are not touched.
import { replaceMarked, withoutMarked } from './marked.js';

export interface Mount {
  readonly device: string;
  readonly mountpoint: string;
  readonly fstype: string;
  readonly options?: string;
}

export function fstab(text: string, mounts: readonly Mount[]): string {
  return replaceMarked(text, mounts.map(mountLine));
}

// never checked at boot: a missing fsck for that file system would stop the boot
function mountLine({ device, mountpoint, fstype, options }: Mount): string {
  return [device, mountpoint, fstype, options ?? 'defaults', '0', '0'].map(field).join('\t');
}

// fstab(5): blanks and the like are written as backslash and three octal digits
function field(text: string): string {
  return text.replace(/[\s\\#]/g, (letter) => `\\${(letter.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`);
}

/** Mount points that the template's own lines have already. */
export function mountedBefore(text: string): ReadonlySet<string> {
  return new Set(
    withoutMarked(text)
      .rest.split('\n')
      .filter((line) => !line.trimStart().startsWith('#'))
      .map((line) => line.trim().split(/\s+/)[1] ?? ''),
  );
}
