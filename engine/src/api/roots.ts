// The places of the server that a project may name, and the check whether a path leads out of them.
import type { LocalFiles } from './ports.js';
import type { Span } from './span.js';

/**
 * Kinds of places of the server. `files`: data that mln copies into a guest or writes for one. `kernels`: kernels and ramdisks.
 * `templates`, `devices`: sources of disks, and disks. `includes`: project text.
 */
export const rootKinds = ['files', 'kernels', 'templates', 'devices', 'includes'] as const;
export type RootKind = (typeof rootKinds)[number];

/** By kind, absolute directories, and files that stand for themselves alone. */
export type Roots = Readonly<Record<RootKind, readonly string[]>>;

export interface ServerPathSpec {
  /** `anywhere`: the content guards itself, because the plugin accepts only public data, such as public keys. */
  readonly root: RootKind | 'anywhere';
  /**
   * The beginning of a relative path: the directory `files` of the configuration, or the file that contains the word. `nothing`: a
   * name without a slash is the name of a root.
   */
  readonly relativeTo: 'files' | 'text' | 'nothing';
  /** Default: a file. */
  readonly is?: 'file' | 'directory' | 'file or directory' | 'file or device';
}

/** A text of a project that names a thing of the server. */
export interface NamedPath extends ServerPathSpec {
  readonly written: string;
  readonly span: Span;
}

/** A project that may name nothing of the server. */
export const noRoots: Roots = { files: [], kernels: [], templates: [], devices: [], includes: [] };

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

/** The message about a path that leads out of its places. */
export function outsideText(path: string, { real, below }: { readonly real: string; readonly below: readonly string[] }): string {
  return `${path} leads to ${real}, which is outside the places that a project may name: ${below.join(', ')}`;
}

/** The error of a look at a path, for messages: a long path would fill the screen. */
export function unreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return `not readable (${code})`;
}
