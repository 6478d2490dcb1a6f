// Reads in two goes what nearly every edit of a guest needs: the lists of directories, and then those files whose size is usual.
import { readFileSync, rmSync } from 'node:fs'; // contents are bytes, and scratch files need no sync
import { join as hostPath } from 'node:path';
import { isReadable } from './codes.js';
import { ask, type ReaderContext } from './debugfs.js';
import { type Node, parseListing, withoutDots } from './listing.js';
import { baseOf, parentOf, quote } from './names.js';

/** Parents come first. */
const directories = [
  ...['/', '/etc', '/sbin', '/bin', '/usr', '/home', '/root', '/var', '/var/lib', '/lib', '/etc/network', '/etc/init.d'],
  ...['/etc/systemd', '/etc/default'],
];
const files = [
  ...['passwd', 'shadow', 'group', 'gshadow', 'hostname', 'hosts', 'fstab', 'inittab'].map((name) => `/etc/${name}`),
  '/etc/network/interfaces',
];

export interface Prefetched {
  readonly listings: ReadonlyMap<string, ReadonlyMap<string, Node>>;
  readonly contents: ReadonlyMap<string, Uint8Array>;
}

let serial = 0;

/** Reads the lists of these directories, and those of these files that exist under exactly these names. */
export async function prefetch(image: string, { sh, scratch }: ReaderContext): Promise<Prefetched> {
  const answers = await ask(
    sh,
    image,
    directories.map((path) => `ls -p ${quote(path)}`),
  );
  const listings = new Map<string, ReadonlyMap<string, Node>>();
  const nodeAt = (path: string) => listings.get(parentOf(path))?.get(baseOf(path));
  for (const [i, path] of directories.entries()) {
    const nodes = parseListing(answers[i] ?? '');
    // debugfs follows links without saying so
    if (nodes.has('.') && (path === '/' || nodeAt(path)?.type === 'directory')) listings.set(path, withoutDots(nodes));
  }
  return { listings, contents: await dumpAll(image, { sh, scratch }, nodeAt) };
}

async function dumpAll(image: string, { sh, scratch }: ReaderContext, nodeAt: (path: string) => Node | undefined) {
  const contents = new Map<string, Uint8Array>();
  const dumps = files.flatMap((path) => {
    const node = nodeAt(path);
    return node?.type === 'file' && isReadable(node.size) ? [{ path, node, at: hostPath(scratch, `ahead${serial++}`) }] : [];
  });
  await ask(
    sh,
    image,
    dumps.map(({ path, at }) => `dump ${quote(path)} ${quote(at)}`),
  );
  for (const { path, node, at } of dumps) {
    const bytes = readFileSync(at);
    if (bytes.length === node.size) contents.set(path, bytes);
    rmSync(at, { force: true });
  }
  return contents;
}
