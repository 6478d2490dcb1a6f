// Changes → requests for debugfs: first it removes replaced files from the deepest up, then it makes new ones from the top down.
import type { Node } from './listing.js';
import { quote } from './names.js';
import type { Change } from './overlay.js';

export interface Edit {
  readonly path: string;
  readonly change: Change;
  /** The node that the disk has there. */
  readonly was?: Node;
  /** The file of this machine that holds the content. */
  readonly from?: string;
}

/** @param mtime seconds since 1970, for what is written. */
export function debugfsScript(edits: readonly Edit[], mtime: number): readonly string[] {
  const sorted = [...edits].sort((a, b) => (a.path < b.path ? -1 : 1));
  return [...sorted.toReversed().flatMap(removal), ...sorted.flatMap((edit) => creation(edit, mtime))];
}

function removal({ path, change, was }: Edit): readonly string[] {
  if (was === undefined || change.what === 'kept') return [];
  if (was.type !== 'directory') return [`rm ${quote(path)}`];
  // a directory that was removed and made again has lost its children by now, but may keep itself
  return change.what === 'directory' ? [] : [`rmdir ${quote(path)}`];
}

function creation({ path, change, was, from = '' }: Edit, mtime: number): readonly string[] {
  const name = quote(path);
  const set = (field: string, value: string | number) => `sif ${name} ${field} ${value}`;
  const owned = ({ uid, gid }: { readonly uid: number; readonly gid: number }) => [set('uid', uid), set('gid', gid)];
  const time = set('mtime', `@${mtime}`);
  switch (change.what) {
    case 'gone':
      return [];
    case 'file':
      return [`write ${quote(from)} ${name}`, set('mode', octal('10', change.mode)), ...owned(change), time];
    case 'directory':
      return [
        ...(was?.type === 'directory' ? [] : [`mkdir ${name}`]),
        set('mode', octal('04', change.mode)),
        ...owned(change),
        time,
      ];
    case 'symlink':
      return [`symlink ${name} ${quote(change.target)}`, ...owned({ uid: 0, gid: 0 }), time];
    case 'kept':
      return [set('mode', octal(kinds[change.type], change.mode)), ...owned(change), set('ctime', `@${mtime}`)];
  }
}

const kinds = { file: '10', directory: '04', symlink: '12', socket: '14', other: '' } as const;

/** With the type of the inode in front, because `sif` sets the whole mode. */
function octal(kind: string, mode: number): string {
  if (kind === '') throw new Error('attributes of a device file cannot be changed');
  return `0${kind}${(mode & 0o7777).toString(8).padStart(4, '0')}`;
}
