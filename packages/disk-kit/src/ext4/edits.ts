// The Guest port over an overlay: every edit is a change in memory.
import type { FileOptions, Guest } from '@mln/engine/api';
import { type IdKind, readIds } from './ids.js';
import { baseOf, below, join, parentOf, quote, split } from './names.js';
import type { Overlay } from './overlay.js';

type Edits = Omit<Guest, 'run'>;

/** The operations of a guest that work without running anything in it. `tree` gives the current overlay. */
export function guestEdits(tree: () => Overlay): Edits {
  const guest: Edits = {
    async read(path) {
      const at = await tree().resolve(path, 'follow');
      const found = await tree().look(at);
      if (found === undefined) return undefined;
      if (found.type !== 'file') throw new Error(`${path} in the guest is a ${found.type}, not a file`);
      return tree().content(at);
    },
    async text(path) {
      const bytes = await guest.read(path);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
    },
    async stat(path) {
      const at = await tree().resolve(path, 'keep');
      const found = await tree().look(at);
      if (found === undefined) return undefined;
      const { type, size, mode, uid, gid } = found;
      return { type, size, mode, uid, gid, mtimeMs: await tree().mtimeMs(at) };
    },
    async readlink(path) {
      const at = await tree().resolve(path, 'keep');
      return (await tree().look(at))?.type === 'symlink' ? tree().target(at) : undefined;
    },
    list: async (path) => tree().list(await tree().resolve(path, 'follow')),
    write: (path, content, options) => writeFile(tree(), path, { ...options, content: asBytes(content) }),
    async mkdir(path, options = {}) {
      const at = await makeParents(tree(), split(path));
      if (options.mode !== undefined || options.owner !== undefined || options.group !== undefined)
        await setAttributes(tree(), at, options);
    },
    async symlink(target, path) {
      if (target === '') throw new Error(`the link ${path} needs a target`);
      quote(target);
      const at = await place(tree(), path);
      const found = await tree().look(at);
      if (found?.type === 'directory') throw new Error(`${path} in the guest is a directory`);
      if (found?.type === 'symlink' && (await tree().target(at)) === target) return;
      tree().set(at, { what: 'symlink', target });
    },
    async remove(path) {
      const at = await tree().resolve(path, 'keep');
      if (at === '/') throw new Error('the root of the guest is not removed');
      await removeTree(tree(), at);
    },
    chmod: async (path, mode) => setAttributes(tree(), await existing(tree(), path), { mode }),
    chown: async (path, owner, group) => setAttributes(tree(), await existing(tree(), path), { owner, group }),
  };
  return guest;
}

function asBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

async function existing(tree: Overlay, path: string): Promise<string> {
  const at = await tree.resolve(path, 'follow');
  if ((await tree.look(at)) === undefined) throw new Error(`no ${path} in the guest`);
  return at;
}

/** The path for a new file: makes the parents, and does not follow the last link. */
async function place(tree: Overlay, path: string): Promise<string> {
  const parts = split(path);
  const name = parts.at(-1);
  if (name === undefined) throw new Error('the root of the guest cannot be replaced');
  return below(await makeParents(tree, parts.slice(0, -1)), name);
}

/** Directories as far as they are missing, 0755 and root's. Returns the canonical path of the last one. */
async function makeParents(tree: Overlay, parts: readonly string[]): Promise<string> {
  for (const n of parts.keys()) {
    const at = await tree.resolve(join(parts.slice(0, n + 1)), 'follow');
    const found = await tree.look(at);
    if (found !== undefined && found.type !== 'directory')
      throw new Error(`${at} in the guest is a ${found.type}, not a directory`);
    if (found === undefined && (await tree.look(parentOf(at))) === undefined) throw new Error(`the link to ${at} leads nowhere`);
    if (found === undefined) tree.set(at, { what: 'directory', mode: 0o755, uid: 0, gid: 0 });
  }
  return tree.resolve(join(parts), 'follow');
}

async function writeFile(tree: Overlay, path: string, options: FileOptions & { readonly content: Uint8Array }) {
  const at = await place(tree, path);
  const found = await tree.look(at);
  if (found?.type === 'directory') throw new Error(`${path} in the guest is a directory`);
  const old = found?.type === 'file' ? found : { mode: 0o644, uid: 0, gid: 0 };
  const uid = await idOf(tree, 'passwd', options.owner, old.uid);
  const gid = await idOf(tree, 'group', options.group, old.gid);
  // a copy, because the caller may use its buffer again
  tree.set(at, { what: 'file', content: Uint8Array.from(options.content), mode: options.mode ?? old.mode, uid, gid });
}

async function setAttributes(tree: Overlay, at: string, options: FileOptions): Promise<void> {
  const now = await tree.look(at);
  if (now === undefined) throw new Error(`no ${at} in the guest`);
  const uid = await idOf(tree, 'passwd', options.owner, now.uid);
  const gid = await idOf(tree, 'group', options.group, now.gid);
  const attributes = { mode: options.mode ?? now.mode, uid, gid };
  const change = tree.changes.get(at);
  if (change === undefined) tree.set(at, { what: 'kept', type: now.type, size: now.size, ...attributes });
  else if (change.what !== 'gone' && change.what !== 'symlink') tree.set(at, { ...change, ...attributes });
}

async function removeTree(tree: Overlay, at: string): Promise<void> {
  const found = await tree.look(at);
  if (found === undefined) return;
  for (const name of await tree.list(at)) await removeTree(tree, below(at, name));
  tree.set(at, { what: 'gone' });
}

/** A name is looked up in the guest's own file as it stands, edits included. */
async function idOf(tree: Overlay, kind: IdKind, wanted: string | number | undefined, otherwise: number): Promise<number> {
  if (wanted === undefined) return otherwise;
  if (typeof wanted === 'number') return wanted;
  if (/^\d+$/.test(wanted)) return Number(wanted);
  if (wanted === 'root') return 0;
  const at = await tree.resolve(`/etc/${kind}`, 'follow');
  const text = (await tree.look(at)) === undefined ? '' : Buffer.from(await tree.content(at)).toString();
  const id = readIds(text).get(wanted);
  if (id === undefined) throw new Error(`no "${wanted}" in /etc/${baseOf(at)} of the guest`);
  return id;
}
