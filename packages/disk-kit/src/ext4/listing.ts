// The output of debugfs for one directory → its entries.

export interface Node {
  readonly type: 'file' | 'directory' | 'symlink' | 'socket' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly inode: number;
}

const types: Readonly<Record<string, Node['type']>> = { '10': 'file', '04': 'directory', '12': 'symlink', '14': 'socket' };

/** One directory as `ls -p` prints it: `/inode/mode/uid/gid/name/size/`. */
export function parseListing(text: string): ReadonlyMap<string, Node> {
  const nodes = new Map<string, Node>();
  for (const line of text.split('\n')) {
    const match = /^\/(\d+)\/(\d{2})(\d{4})\/(-?\d+)\/(-?\d+)\/([^/]+)\/(\d*)\/$/.exec(line);
    const [, inode, kind = '', mode = '', uid, gid, name = '', size] = match ?? [];
    if (match === null || inode === '0') continue;
    nodes.set(name, {
      type: types[kind] ?? 'other',
      mode: Number.parseInt(mode, 8),
      uid: Number(uid),
      gid: Number(gid),
      size: Number(size),
      inode: Number(inode),
    });
  }
  return nodes;
}

export function withoutDots(nodes: ReadonlyMap<string, Node>) {
  return new Map([...nodes].filter(([name]) => name !== '.' && name !== '..'));
}

export const root: Node = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, inode: 2 };
