// A path and roots → the reason why the path is outside of them. Links are followed.
import type { LocalFiles } from './ports.js';

type Reader = Pick<LocalFiles, 'stat' | 'realpath'>;

/** True for a root itself, and for all below it. */
export function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith('/') ? root : `${root}/`));
}

/** The path without links. Parts that do not exist stay as they are; a reader that cannot follow links changes nothing. */
export async function withoutLinks(path: string, local: Reader): Promise<string> {
  const { realpath } = local;
  if (realpath === undefined) return path;
  const parts = path.split('/').filter((part) => part !== '');
  for (let n = parts.length; n >= 0; n -= 1) {
    const real = await realpath.call(local, `/${parts.slice(0, n).join('/')}`);
    if (real !== undefined) return [real === '/' ? '' : real, ...parts.slice(n)].join('/') || '/';
  }
  return path;
}

/** `undefined` when the absolute path is below one of the roots; otherwise the path to which it leads. */
export async function whyOutside(path: string, roots: readonly string[], local: Reader): Promise<string | undefined> {
  const real = await withoutLinks(path, local);
  const places = await Promise.all(roots.map((root) => withoutLinks(root, local)));
  return isBelow(real, places) ? undefined : real;
}
