// A disk's files and the edits made so far → the files after those edits. This module writes nothing.
import type { Stat } from '@mln/engine/api';
import type { Base } from './base.js';
import type { ReaderContext } from './debugfs.js';
import type { Node } from './listing.js';
import { below, join, parentOf, split } from './names.js';

interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The change of one path. `kept`: the disk's own file, with other attributes. */
export type Change =
  | { readonly what: 'gone' }
  | ({ readonly what: 'file'; readonly content: Uint8Array } & Attributes)
  | ({ readonly what: 'directory' } & Attributes)
  | { readonly what: 'symlink'; readonly target: string }
  | ({ readonly what: 'kept'; readonly type: Node['type']; readonly size: number } & Attributes);

export interface Overlay {
  /** By canonical path. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Follows links on the way, and the last one on request. Throws when links lead in circles or outside. */
  resolve(path: string, last: 'follow' | 'keep'): Promise<string>;
  /** For a canonical path; `mtimeMs` of an unwritten file is the time of opening. */
  look(path: string): Promise<Omit<Stat, 'mtimeMs'> | undefined>;
  mtimeMs(path: string): Promise<number>;
  list(path: string): Promise<readonly string[]>;
  content(path: string): Promise<Uint8Array>;
  target(path: string): Promise<string>;
  set(path: string, change: Change): void;
  /** The node of the disk itself at this path, regardless of later edits. */
  original(path: string): Promise<Node | undefined>;
}

const mostLinks = 40;

export function overlay(base: Base, ctx: ReaderContext, openedMs: number): Overlay {
  const changes = new Map<string, Change>();
  const look: Overlay['look'] = async (path) => {
    const change = changes.get(path);
    if (change === undefined) return base.node(path, ctx);
    return change.what === 'gone' ? undefined : asStat(change);
  };
  const target = async (path: string) => {
    const change = changes.get(path);
    return change?.what === 'symlink' ? change.target : base.target(path, ctx);
  };
  return {
    changes,
    resolve: (path, last) => resolvePath({ look, target }, path, last),
    look,
    target,
    mtimeMs: async (path) => (changes.has(path) ? openedMs : base.mtimeMs(path, ctx)),
    original: (path) => base.node(path, ctx),
    async content(path) {
      const change = changes.get(path);
      return change?.what === 'file' ? change.content : base.content(path, ctx);
    },
    async list(path) {
      if ((await look(path))?.type !== 'directory') return [];
      const names = new Set((await base.list(path, ctx)).keys());
      for (const [at, change] of changes) {
        if (at === '/' || parentOf(at) !== path) continue;
        const name = at.slice(at.lastIndexOf('/') + 1);
        if (change.what === 'gone') names.delete(name);
        else names.add(name);
      }
      return [...names].sort();
    },
    set: (path, change) => void changes.set(path, change),
  };
}

async function resolvePath(tree: Pick<Overlay, 'look' | 'target'>, path: string, last: 'follow' | 'keep'): Promise<string> {
  let done: string[] = [];
  const todo = [...split(path)];
  for (let links = 0; todo.length > 0; ) {
    const part = todo.shift() ?? '';
    const here = below(join(done), part);
    const followed = todo.length > 0 || last === 'follow';
    if (part === '..') {
      if (done.pop() === undefined) throw new Error(`"${path}" leads out of the guest`);
    } else if (!followed || (await tree.look(here))?.type !== 'symlink') done.push(part);
    else {
      if (++links > mostLinks) throw new Error(`too many links on the way to "${path}"`);
      const to = await tree.target(here);
      if (to.startsWith('/')) done = [];
      todo.unshift(...to.split('/').filter((p) => p !== '' && p !== '.'));
    }
  }
  return join(done);
}

function asStat(change: Exclude<Change, { what: 'gone' }>): Omit<Stat, 'mtimeMs'> {
  switch (change.what) {
    case 'file':
      return { type: 'file', size: change.content.length, mode: change.mode, uid: change.uid, gid: change.gid };
    case 'directory':
      return { type: 'directory', size: 0, mode: change.mode, uid: change.uid, gid: change.gid };
    case 'symlink':
      return { type: 'symlink', size: Buffer.byteLength(change.target), mode: 0o777, uid: 0, gid: 0 };
    case 'kept':
      return { type: change.type, size: change.size, mode: change.mode, uid: change.uid, gid: change.gid };
  }
}
