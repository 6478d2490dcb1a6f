// An image → its files as they are, read by debugfs and remembered for all who read the same image.
import { readFile, rm, stat } from 'node:fs/promises'; // contents are bytes, and a shell's answers are text
import { join as hostPath } from 'node:path';
import { GuestFileTooLarge, isReadable } from './codes.js';
import { ask, type ReaderContext } from './debugfs.js';
import { type Node, parseListing, root, withoutDots } from './listing.js';
import { join, quote, split } from './names.js';
import { prefetch } from './prefetch.js';

/** Paths are canonical: absolute, no link on the way. */
export interface Base {
  node(path: string, ctx: ReaderContext): Promise<Node | undefined>;
  list(path: string, ctx: ReaderContext): Promise<ReadonlyMap<string, Node>>;
  content(path: string, ctx: ReaderContext): Promise<Uint8Array>;
  target(path: string, ctx: ReaderContext): Promise<string>;
  /** Milliseconds since 1970. */
  mtimeMs(path: string, ctx: ReaderContext): Promise<number>;
}

/** The text of a link as `stat` prints it; a long one is kept in a block and not printed. */
export function parseTarget(text: string): string | undefined {
  return /^Fast link dest: "(.*)"$/m.exec(text)?.[1];
}

export function parseMtime(text: string): number {
  return Number.parseInt(/mtime: 0x([0-9a-f]+)/.exec(text)?.[1] ?? '0', 16) * 1000;
}

/** Remembers promises, so that those who ask at the same time ask once; a failure is not remembered. */
function remember<T>() {
  const kept = new Map<string, Promise<T>>();
  return (key: string, make: () => Promise<T>): Promise<T> => {
    const found = kept.get(key) ?? make();
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    return found;
  };
}

let serial = 0;

/** A reader of `image`, which may carry `?offset=N`. The image must not change meanwhile. */
export function readBase(image: string): Base {
  const listings = new Map<string, ReadonlyMap<string, Node>>();
  const keepLoad = remember<void>();
  const keepBytes = remember<Uint8Array>();
  const keepStat = remember<string>();
  const once = remember<void>();
  const ahead = (ctx: ReaderContext): Promise<void> =>
    once('', async () => {
      const { listings: found, contents } = await prefetch(image, ctx);
      for (const [path, nodes] of found) listings.set(path, nodes);
      for (const [path, bytes] of contents) void keepBytes(path, async () => bytes);
    });

  // the same query lists the directories above, which resolving the path will need
  const load = async (path: string, ctx: ReaderContext) => {
    const parts = split(path);
    const paths = [...parts.keys(), parts.length].map((n) => join(parts.slice(0, n))).filter((p) => !listings.has(p));
    const answers = await ask(
      ctx.sh,
      image,
      paths.map((p) => `ls -p ${quote(p)}`),
    );
    for (const [i, p] of paths.entries()) {
      const nodes = parseListing(answers[i] ?? '');
      if (nodes.has('.')) listings.set(p, withoutDots(nodes));
      else if (p === path) listings.set(p, new Map());
    }
  };
  // false if a directory above is known and does not have the next part
  const maybe = (path: string): boolean => {
    const parts = split(path);
    return parts.every((part, n) => {
      const above = listings.get(join(parts.slice(0, n)));
      return above === undefined || above.get(part)?.type === 'directory';
    });
  };
  const base: Base = {
    async list(path, ctx) {
      await ahead(ctx);
      if (!listings.has(path) && maybe(path)) await keepLoad(path, () => load(path, ctx));
      return listings.get(path) ?? new Map();
    },
    async node(path, ctx) {
      if (path === '/') return root;
      const parts = split(path);
      return (await base.list(join(parts.slice(0, -1)), ctx)).get(parts.at(-1) ?? '');
    },
    async content(path, ctx) {
      await ahead(ctx);
      const size = (await base.node(path, ctx))?.size ?? 0;
      if (!isReadable(size)) throw new GuestFileTooLarge(path, size);
      return keepBytes(path, () => dump(image, path, ctx));
    },
    async target(path, ctx) {
      const said = await keepStat(path, () => stats(image, path, ctx));
      return parseTarget(said) ?? Buffer.from(await base.content(path, ctx)).toString();
    },
    async mtimeMs(path, ctx) {
      return parseMtime(await keepStat(path, () => stats(image, path, ctx)));
    },
  };
  return base;
}

async function stats(image: string, path: string, ctx: ReaderContext): Promise<string> {
  return (await ask(ctx.sh, image, [`stat ${quote(path)}`]))[0] ?? '';
}

async function dump(image: string, path: string, ctx: ReaderContext): Promise<Uint8Array> {
  const file = hostPath(ctx.scratch, `read${serial++}`);
  await ask(ctx.sh, image, [`dump ${quote(path)} ${quote(file)}`]);
  const bytes = await readFile(file);
  await rm(file);
  return bytes;
}

const shared = new Map<string, Base>();

/** The reader of an image that many hosts share; path, time and size identify the image. Keeps at most eight. */
export async function sharedBase(path: string, offset: number): Promise<Base> {
  const { mtimeMs, size, ino } = await stat(path);
  const key = [path, offset, mtimeMs, size, ino].join('|');
  const found = shared.get(key) ?? readBase(withOffset(path, offset));
  shared.delete(key);
  shared.set(key, found);
  for (const old of [...shared.keys()].slice(0, -8)) shared.delete(old);
  return found;
}

export function withOffset(path: string, offset: number): string {
  return offset === 0 ? path : `${path}?offset=${offset}`;
}
