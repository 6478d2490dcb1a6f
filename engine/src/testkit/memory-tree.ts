// A tree of files in memory, with owners, permissions and links. The guests and files of the kit are made of such trees.

interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export type MemoryNode = Attributes &
  (
    | { readonly type: 'file'; readonly content: Uint8Array }
    | { readonly type: 'directory' }
    | { readonly type: 'symlink'; readonly target: string }
  );

/** By absolute path. A string is a file of mode 0644; implied directories belong to root and have mode 0755. */
export type Seed = Readonly<Record<string, string | Uint8Array | SeedNode>>;

export interface SeedNode {
  readonly content?: string | Uint8Array;
  /** Makes it a symbolic link. */
  readonly target?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface MemoryTree {
  readonly nodes: Map<string, MemoryNode>;
  /**
   * The path after following all links of its directories, and the last one too on request. Throws `ELOOP`, or if the path leads
   * outside.
   */
  resolve(path: string, last: 'follow' | 'keep'): string;
  put(path: string, node: MemoryNode): void;
  /** Parents 0755, root. */
  parents(path: string): void;
  list(path: string): readonly string[];
  remove(path: string): void;
}

export function memoryTree(seed: Seed = {}): MemoryTree {
  const nodes = new Map<string, MemoryNode>([['/', { type: 'directory', mode: 0o755, uid: 0, gid: 0 }]]);
  const tree: MemoryTree = {
    nodes,
    resolve: (path, last) => resolvePath(nodes, path, last),
    put: (path, node) => void nodes.set(path, node),
    parents: (path) => {
      const above = parentOf(path);
      if (nodes.has(above)) {
        if (nodes.get(above)?.type !== 'directory') throw fault('ENOTDIR', above);
        return;
      }
      tree.parents(above);
      nodes.set(above, { type: 'directory', mode: 0o755, uid: 0, gid: 0 });
    },
    list: (path) => {
      const prefix = path === '/' ? '/' : `${path}/`;
      const names = [...nodes.keys()]
        .filter((key) => key !== '/' && key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
      return names.filter((name) => name !== '' && !name.includes('/')).sort();
    },
    remove: (path) => {
      for (const key of [...nodes.keys()]) if (key === path || key.startsWith(`${path}/`)) nodes.delete(key);
    },
  };
  for (const [path, given] of Object.entries(seed)) {
    tree.parents(path);
    tree.put(path, fromSeed(given));
  }
  return tree;
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : Uint8Array.from(content);
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 1));
}

/** An error in the form of the system's own. */
export function fault(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

function fromSeed(given: string | Uint8Array | SeedNode): MemoryNode {
  if (typeof given === 'string' || given instanceof Uint8Array)
    return { type: 'file', content: bytesOf(given), mode: 0o644, uid: 0, gid: 0 };
  const { content, target, uid = 0, gid = 0 } = given;
  if (target !== undefined) return { type: 'symlink', target, mode: 0o777, uid, gid };
  if (content === undefined) return { type: 'directory', mode: given.mode ?? 0o755, uid, gid };
  return { type: 'file', content: bytesOf(content), mode: given.mode ?? 0o644, uid, gid };
}

function resolvePath(nodes: ReadonlyMap<string, MemoryNode>, path: string, last: 'follow' | 'keep'): string {
  if (!path.startsWith('/')) throw fault('EINVAL', path);
  const todo = path.split('/');
  let at = '/';
  let links = 0;
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (at === '/') throw fault('EXDEV', path);
      at = parentOf(at);
      continue;
    }
    const next = at === '/' ? `/${part}` : `${at}/${part}`;
    const node = nodes.get(next);
    const isLast = todo.every((rest) => rest === '' || rest === '.');
    if (node?.type !== 'symlink' || (isLast && last === 'keep')) {
      at = next;
      continue;
    }
    links += 1;
    if (links > 40) throw fault('ELOOP', path);
    if (node.target.startsWith('/')) at = '/';
    todo.unshift(...node.target.split('/'));
  }
  return at;
}
