// A guest in memory: a tree of files with modes, owners and links, as much of the port as the edits use.
import type { FileOptions, Guest, Stat } from '@mln/engine/api';

export interface MemoryFile {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Bytes of a file, the text of a link. */
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface MemoryGuest extends Guest {
  /** All that is there, by path. */
  readonly tree: ReadonlyMap<string, MemoryFile>;
  readonly scripts: readonly string[];
}

/** A value is a file's text, `{ link }`, or `{ dir: true }`; `mode` is 0644 when not given. */
export type Seed = Readonly<
  Record<string, string | { readonly link: string } | { readonly dir: true } | { readonly text: string; readonly mode: number }>
>;

export const memoryGuest = (seed: Seed): MemoryGuest => {
  const tree = new Map<string, MemoryFile>();
  const scripts: string[] = [];
  const node = (type: MemoryFile['type'], content: string, mode: number): MemoryFile => ({ type, content, mode, uid: 0, gid: 0 });
  const parents = (path: string): void => {
    const up = path.slice(0, path.lastIndexOf('/'));
    if (up === '' || tree.has(up)) return;
    parents(up);
    tree.set(up, node('directory', '', 0o755));
  };
  const put = (path: string, file: MemoryFile): void => {
    parents(path);
    tree.set(path, file);
  };
  const follow = (path: string): MemoryFile | undefined => {
    const found = tree.get(path);
    if (found?.type !== 'symlink') return found;
    return follow(new URL(found.content, `file://${path}`).pathname);
  };
  const owned = (options: FileOptions, old: MemoryFile | undefined) => ({
    uid: typeof options.owner === 'number' ? options.owner : (old?.uid ?? 0),
    gid: typeof options.group === 'number' ? options.group : (old?.gid ?? 0),
  });
  for (const [path, what] of Object.entries(seed))
    if (typeof what === 'string') put(path, node('file', what, 0o644));
    else if ('link' in what) put(path, node('symlink', what.link, 0o777));
    else if ('dir' in what) put(path, node('directory', '', 0o755));
    else put(path, node('file', what.text, what.mode));
  return {
    tree,
    scripts,
    read: async (path) => {
      const found = follow(path);
      return found === undefined ? undefined : new TextEncoder().encode(found.content);
    },
    text: async (path) => follow(path)?.content,
    stat: async (path): Promise<Stat | undefined> => {
      const found = tree.get(path);
      if (found === undefined) return undefined;
      const { type, mode, uid, gid, content } = found;
      return { type, mode, uid, gid, size: content.length, mtimeMs: 0 };
    },
    readlink: async (path) => (tree.get(path)?.type === 'symlink' ? tree.get(path)?.content : undefined),
    list: async (path) =>
      [...tree.keys()]
        .filter((p) => p.startsWith(`${path}/`) && !p.slice(path.length + 1).includes('/'))
        .map((p) => p.slice(path.length + 1))
        .sort(),
    write: async (path, content, options = {}) => {
      const old = tree.get(path)?.type === 'file' ? tree.get(path) : undefined;
      const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
      put(path, { type: 'file', content: text, mode: options.mode ?? old?.mode ?? 0o644, ...owned(options, old) });
    },
    mkdir: async (path, options = {}) =>
      put(path, { type: 'directory', content: '', mode: options.mode ?? 0o755, ...owned(options, tree.get(path)) }),
    symlink: async (target, path) => put(path, node('symlink', target, 0o777)),
    remove: async (path) => {
      for (const p of [...tree.keys()]) if (p === path || p.startsWith(`${path}/`)) tree.delete(p);
    },
    chmod: async (path, mode) => {
      const old = tree.get(path);
      if (old !== undefined) tree.set(path, { ...old, mode });
    },
    chown: async (path, owner, group) => {
      const old = tree.get(path);
      if (old !== undefined) tree.set(path, { ...old, ...owned({ owner, group }, old) });
    },
    run: async ({ script }) => {
      scripts.push(script);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
  };
};
