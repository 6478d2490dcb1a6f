// Files of this machine, in memory.
import type { Files, LocalFiles, ReadOptions, Stat } from '../api/ports.js';
import { isBelow } from '../api/roots.js';
import { bytesOf, fault, type MemoryNode, type MemoryTree, memoryTree, parentOf, type Seed } from './memory-tree.js';

export interface MemoryFiles extends Files {
  /**
   * The text of every file and the target of every link (`-> target`), by path. A directory has its path with a slash, and no text.
   */
  snapshot(): Readonly<Record<string, string>>;
}

/** `make` gives its producer a path of this memory; a file that the producer writes by other means is empty here. */
export function memoryFiles(seed: Seed = {}): MemoryFiles {
  const tree = memoryTree(seed);
  const find: Find = (path, last = 'follow') => tree.nodes.get(tree.resolve(path, last));
  return {
    ...reading(tree, find),
    ...writing(tree, find),
    snapshot: () =>
      Object.fromEntries(
        [...tree.nodes]
          .filter(([path]) => path !== '/')
          .sort(byPath)
          .map(shown),
      ),
  };
}

type Find = (path: string, last?: 'follow' | 'keep') => MemoryNode | undefined;

function reading(tree: MemoryTree, find: Find): LocalFiles {
  const bytes = async (path: string, { limit, below }: ReadOptions = {}): Promise<Uint8Array | undefined> => {
    const node = find(path);
    if (node?.type === 'directory') throw fault('EISDIR', path);
    if (node?.type !== 'file') return undefined;
    if (below !== undefined && !isBelow(tree.resolve(path, 'follow'), below)) throw fault('EACCES', path);
    if (limit !== undefined && node.content.length > limit) throw fault('EFBIG', path);
    return Uint8Array.from(node.content);
  };
  return {
    bytes,
    text: async (path, options) => {
      const found = await bytes(path, options);
      return found === undefined ? undefined : new TextDecoder().decode(found);
    },
    stat: async (path): Promise<Stat | undefined> => {
      const node = find(path, 'keep');
      if (node === undefined) return undefined;
      const { type, mode, uid, gid } = node;
      return { type, mode, uid, gid, size: node.type === 'file' ? node.content.length : 0, mtimeMs: 0 };
    },
    list: async (path) => tree.list(tree.resolve(path, 'follow')),
    realpath: async (path) => (find(path) === undefined ? undefined : tree.resolve(path, 'follow')),
    readlink: async (path) => {
      const node = find(path, 'keep');
      return node?.type === 'symlink' ? node.target : undefined;
    },
  };
}

type Doing = Pick<Files, 'write' | 'make' | 'mkdir' | 'rename' | 'link' | 'remove'>;

function writing(tree: MemoryTree, find: Find): Doing {
  const files: Doing = {
    write: async (path, content, options) => {
      needParent(find, path);
      tree.put(tree.resolve(path, 'keep'), {
        type: 'file',
        content: bytesOf(content),
        mode: options?.mode ?? 0o600,
        uid: 0,
        gid: 0,
      });
    },
    make: async (path, _what, produce) => {
      needParent(find, path);
      const temporary = `${path}.making`;
      try {
        await produce(temporary);
        if (find(temporary) === undefined) await files.write(temporary, '');
        await files.rename(temporary, path);
      } finally {
        tree.remove(temporary);
      }
    },
    mkdir: async (path, options) => {
      const there = find(path);
      if (there?.type === 'directory') return;
      if (there !== undefined) throw fault('EEXIST', path);
      if (find(parentOf(path)) === undefined) await files.mkdir(parentOf(path), options);
      tree.put(tree.resolve(path, 'follow'), { type: 'directory', mode: options?.mode ?? 0o700, uid: 0, gid: 0 });
    },
    rename: async (from, to, options) => {
      const found = find(from, 'keep');
      if (found === undefined) throw fault('ENOENT', from);
      needParent(find, to);
      if (options?.mode !== undefined) tree.put(tree.resolve(from, 'keep'), { ...found, mode: options.mode });
      moveNodes(tree, tree.resolve(from, 'keep'), tree.resolve(to, 'keep'));
    },
    link: async (from, to) => {
      const found = find(from);
      if (found === undefined) throw fault('ENOENT', from);
      needParent(find, to);
      const there = find(to, 'keep');
      if (there !== undefined && find(to) !== found) throw fault('EEXIST', to);
      if (there === undefined) tree.put(tree.resolve(to, 'keep'), found);
    },
    remove: async (path) => tree.remove(tree.resolve(path, 'keep')),
  };
  return files;
}

function needParent(find: Find, path: string): void {
  if (find(parentOf(path))?.type !== 'directory') throw fault('ENOENT', path);
}

function moveNodes(tree: MemoryTree, from: string, to: string): void {
  const moved = [...tree.nodes].filter(([path]) => path === from || path.startsWith(`${from}/`));
  tree.remove(to);
  tree.remove(from);
  for (const [path, node] of moved) tree.put(to + path.slice(from.length), node);
}

type Entry = readonly [string, MemoryNode];

function byPath([a]: Entry, [b]: Entry): number {
  return a < b ? -1 : 1;
}

function shown([path, node]: Entry): [string, string] {
  if (node.type === 'directory') return [`${path}/`, ''];
  return [path, node.type === 'file' ? new TextDecoder().decode(node.content) : `-> ${node.target}`];
}
