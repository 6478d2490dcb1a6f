// The things of the server that a project may name, and the check whether a path leads out of their places.
import type { LocalFiles } from './ports.js';
import type { Span } from './span.js';

/** Kinds of things that have names and no paths. `networks`: bridges, taps, and the networks of VMware. */
export const nameKinds = ['volumeGroups', 'networks'] as const;
export type NameKind = (typeof nameKinds)[number];

/**
 * Kinds of things of the server. `files`: data that mln copies into a guest or writes for one. `kernels`: kernels and ramdisks.
 * `templates`, `devices`: sources of disks, and disks. `includes`: project text.
 */
export const rootKinds = ['files', 'kernels', 'templates', 'devices', 'includes', ...nameKinds] as const;
export type RootKind = (typeof rootKinds)[number];

/** By kind, names; of other kinds absolute directories, and files that stand for themselves alone. */
export type Roots = Readonly<Record<RootKind, readonly string[]>>;

interface ServerSpec {
  /** The plugin checks, because only its facts or other words of the host tell what the text names. Default: mln checks. */
  readonly byPlugin?: true;
}

export interface ServerPathSpec extends ServerSpec {
  /** `anywhere`: the content guards itself, because the plugin accepts only public data, such as public keys. */
  readonly root: Exclude<RootKind, NameKind> | 'anywhere';
  /**
   * The beginning of a relative path: the directory `files` of the configuration, or the file that contains the word. `nothing`: a
   * name without a slash is the name of a root.
   */
  readonly relativeTo: 'files' | 'text' | 'nothing';
  /** Default: a file. */
  readonly is?: 'file' | 'directory' | 'file or directory' | 'file or device';
}

export interface ServerNameSpec extends ServerSpec {
  readonly root: NameKind;
  /** The name in a text that may have a longer form. Default: the text. */
  nameIn?(written: string): string;
}

export type ServerThingSpec = ServerPathSpec | ServerNameSpec;

interface Text {
  readonly written: string;
  readonly span: Span;
}

/** A text of a project that names a thing of the server. */
export type NamedPath = ServerPathSpec & Text;
export type NamedName = ServerNameSpec & Text;
export type NamedThing = NamedPath | NamedName;

/** A project that may name nothing of the server. */
export const noRoots: Roots = {
  ...{ files: [], kernels: [], templates: [], devices: [], includes: [] },
  ...{ volumeGroups: [], networks: [] },
};

/** True for a kind whose roots are names. */
export function isNameKind(kind: string): kind is NameKind {
  return nameKinds.some((one) => one === kind);
}

/** True for a text that names by a name, not by a path. */
export function hasName<T extends ServerThingSpec>(thing: T): thing is Extract<T, ServerNameSpec> {
  return isNameKind(thing.root);
}

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
