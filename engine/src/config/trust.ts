// File → the reason why mln may not run its code; `undefined` when mln may run it.
import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, parse, resolve, sep } from 'node:path';

export interface Caller {
  readonly uid: number;
}

/** One path component; the look does not follow a link. */
export interface Seen {
  readonly uid: number;
  /** Permission bits, with the sticky bit. */
  readonly mode: number;
  /** The target of a symbolic link. */
  readonly target?: string;
}

export type Look = (path: string) => Promise<Seen | undefined>;

const mostLinks = 40;

/**
 * Returns a reason if the file, a directory above it, or a link on the way to it belongs to a user other than root and the
 * caller, or if others can write to it. A sticky directory such as /tmp does not pass either: another user may have put a trap
 * there earlier.
 */
export async function trusted(file: string, who: Caller, look: Look = lookAtDisk): Promise<string | undefined> {
  const path = resolve(file);
  const root = parse(path).root;
  const todo = path.slice(root.length).split(sep);
  let current = root;
  let links = 0;
  for (;;) {
    const seen = await look(current);
    if (seen === undefined) return `${current} is missing or cannot be looked at`;
    const fault = faultOf(current, seen, who);
    if (fault !== undefined) return fault;
    if (seen.target !== undefined) {
      if (++links > mostLinks) return `${path} leads through too many symbolic links`;
      const target = resolve(dirname(current), seen.target);
      todo.unshift(...target.slice(root.length).split(sep));
      current = root;
      continue;
    }
    const next = todo.shift();
    if (next === undefined) return undefined;
    current = join(current, next);
  }
}

function faultOf(path: string, seen: Seen, who: Caller): string | undefined {
  if (seen.uid !== 0 && seen.uid !== who.uid) return `${path} belongs to user ${seen.uid}`;
  // the mode of a link has no effect: the directory decides who may replace the link
  if (seen.target !== undefined) return undefined;
  if ((seen.mode & 0o002) !== 0) return `${path} can be written by everybody`;
  if ((seen.mode & 0o020) !== 0) return `${path} can be written by its group`;
  return undefined;
}

const lookAtDisk: Look = async (path) => {
  try {
    const stat = await lstat(path);
    const target = stat.isSymbolicLink() ? { target: await readlink(path) } : {};
    return { uid: stat.uid, mode: stat.mode & 0o7777, ...target };
  } catch {
    return undefined;
  }
};
