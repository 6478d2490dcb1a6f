// A guest in memory. Reads see writes immediately; `snapshot` shows the disk as it would be after `close`.
import type { OpenGuest } from '../api/drivers.js';
import { CommandFailed, type FileOptions, type GuestCommand, type Outcome } from '../api/ports.js';
import { bytesOf, fault, type MemoryNode, type MemoryTree, memoryTree, type Seed } from './memory-tree.js';

export interface Snapshot {
  readonly [path: string]: {
    readonly type: MemoryNode['type'];
    /** Text of a file, target of a link. */
    readonly content?: string;
    /** Octal: `0644`. */
    readonly mode: string;
    readonly uid: number;
    readonly gid: number;
  };
}

export interface MemoryGuest extends OpenGuest {
  /** By path, sorted; without the root. */
  snapshot(): Snapshot;
  /** Scripts that were run. */
  readonly scripts: readonly string[];
  readonly state: 'open' | 'closed' | 'aborted';
}

export interface MemoryGuestOptions {
  /** The answer of `run`; default: exit 0. The function may use the guest. */
  run?(command: GuestCommand, guest: MemoryGuest): Partial<Outcome> | Promise<Partial<Outcome>>;
}

/**
 * Throws in the cases of a real guest: reading a directory, an unknown owner's name, a path that leads outside, a failed script.
 */
export function memoryGuest(seed: Seed = {}, options: MemoryGuestOptions = {}): MemoryGuest {
  const tree = memoryTree(seed);
  const scripts: string[] = [];
  let state: MemoryGuest['state'] = 'open';
  const end = (how: 'closed' | 'aborted') => async () => {
    state = how;
  };
  const guest: MemoryGuest = {
    ...reading(tree),
    ...writing(tree),
    scripts,
    get state() {
      return state;
    },
    run: async (command) => {
      scripts.push(command.script);
      const outcome = { exitCode: 0, stdout: '', stderr: '', ...(await options.run?.(command, guest)) };
      const shown = { file: '/bin/sh', args: ['-e', '-c', command.script] };
      if (outcome.exitCode !== 0) throw new CommandFailed(shown, outcome);
      return outcome;
    },
    close: end('closed'),
    abort: end('aborted'),
    snapshot: () => snapshot(tree),
  };
  return guest;
}

function reading(tree: MemoryTree) {
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const node = tree.nodes.get(tree.resolve(path, 'follow'));
    if (node?.type === 'directory') throw fault('EISDIR', path);
    return node?.type === 'file' ? Uint8Array.from(node.content) : undefined;
  };
  const find = (path: string) => tree.nodes.get(tree.resolve(path, 'keep'));
  return {
    read,
    text: async (path: string) => {
      const bytes = await read(path);
      return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
    },
    stat: async (path: string) => {
      const node = find(path);
      if (node === undefined) return undefined;
      const { type, mode, uid, gid } = node;
      return { type, mode, uid, gid, size: type === 'file' ? node.content.length : 0, mtimeMs: 0 };
    },
    readlink: async (path: string) => {
      const node = find(path);
      return node?.type === 'symlink' ? node.target : undefined;
    },
    list: async (path: string) => tree.list(tree.resolve(path, 'follow')),
  };
}

function writing(tree: MemoryTree) {
  const owned = ownerIn(tree);
  const place = (path: string): string => {
    const at = tree.resolve(path, 'keep');
    tree.parents(at);
    return at;
  };
  const change = (path: string, attributes: Partial<MemoryNode>): void => {
    const at = tree.resolve(path, 'keep');
    const node = tree.nodes.get(at);
    if (node === undefined) throw fault('ENOENT', path);
    tree.put(at, { ...node, ...attributes } as MemoryNode); // the kind of node stays
  };
  return {
    write: async (path: string, content: string | Uint8Array, options: FileOptions = {}) => {
      const at = place(path);
      const there = tree.nodes.get(at);
      if (there?.type === 'directory') throw fault('EISDIR', path);
      const old = there?.type === 'file' ? there : undefined;
      const mode = options.mode ?? old?.mode ?? 0o644;
      tree.put(at, { type: 'file', content: bytesOf(content), mode, ...owned(old, options) });
    },
    mkdir: async (path: string, options: FileOptions = {}) => {
      const at = tree.nodes.get(tree.resolve(path, 'follow')) === undefined ? place(path) : tree.resolve(path, 'follow');
      const there = tree.nodes.get(at);
      if (there !== undefined && there.type !== 'directory') throw fault('EEXIST', path);
      tree.put(at, { type: 'directory', mode: options.mode ?? there?.mode ?? 0o755, ...owned(there, options) });
    },
    symlink: async (target: string, path: string) => {
      const at = place(path);
      if (tree.nodes.get(at)?.type === 'directory') throw fault('EISDIR', path);
      tree.put(at, { type: 'symlink', target, mode: 0o777, uid: 0, gid: 0 });
    },
    remove: async (path: string) => tree.remove(tree.resolve(path, 'keep')),
    chmod: async (path: string, mode: number) => change(path, { mode }),
    chown: async (path: string, owner: string | number, group: string | number) =>
      change(path, owned(undefined, { owner, group })),
  };
}

function ownerIn(tree: MemoryTree) {
  return (there: MemoryNode | undefined, { owner, group }: FileOptions) => ({
    uid: owner === undefined ? (there?.uid ?? 0) : idOf(tree, '/etc/passwd', owner),
    gid: group === undefined ? (there?.gid ?? 0) : idOf(tree, '/etc/group', group),
  });
}

function idOf(tree: MemoryTree, file: string, name: string | number): number {
  if (typeof name === 'number') return name;
  if (/^\d+$/.test(name)) return Number(name);
  const node = tree.nodes.get(file);
  const lines = node?.type === 'file' ? new TextDecoder().decode(node.content).split('\n') : [];
  const fields = lines.map((line) => line.split(':')).find(([first]) => first === name);
  if (fields !== undefined) return Number(fields[2]);
  if (name === 'root') return 0;
  throw new Error(`"${name}" is not in ${file} of the guest`);
}

function snapshot(tree: MemoryTree): Snapshot {
  const paths = [...tree.nodes].filter(([path]) => path !== '/').sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    paths.map(([path, node]) => {
      const content =
        node.type === 'file' ? new TextDecoder().decode(node.content) : node.type === 'symlink' ? node.target : undefined;
      const { type, uid, gid } = node;
      const mode = node.mode.toString(8).padStart(4, '0');
      return [path, { type, mode, uid, gid, ...(content === undefined ? {} : { content }) }];
    }),
  );
}
