// Template and wanted size → the size of the disk, and the commands that grow a copy of the template to it.
import type { DiskRef, Shell } from '@mln/engine/api';
import type { Template } from './find.js';
import type { RootPlace } from './look.js';

/** The changes to an image that already has the length `bytes`. A type rather than an interface, so that it is Json. */
export type Growth = {
  /** Of the whole image. */
  readonly bytes: number;
  /** Absent for an image that is a file system. */
  readonly root?: Pick<RootPlace, 'label' | 'number' | 'offset' | 'sector' | 'within'> & {
    readonly bytes: number;
    /** Bytes that it had. */
    readonly before: number;
  };
};

/** As large as the image allows, in whole blocks; a GPT keeps a copy of itself in the last 33 sectors. */
function rootBytes(root: RootPlace, bytes: number): number {
  const tail = root.label === 'gpt' ? 33 * root.sector : 0;
  const most = root.label === 'dos' ? Math.min(bytes, (2 ** 32 - 1) * root.sector) : bytes;
  return Math.max(root.bytes, Math.floor((most - tail - root.offset) / block) * block);
}

const block = 4096;

/** `undefined` when the disk is as large as the template. */
export function growthOf({ bytes: before, root }: Template, bytes: number): Growth | undefined {
  if (bytes <= before) return undefined;
  if (root === undefined) return { bytes };
  const { label, number, offset, sector, within } = root;
  return { bytes, root: { label, number, offset, sector, within, bytes: rootBytes(root, bytes), before: root.bytes } };
}

/** Where the root file system of a disk of so many bytes is. */
export function rootOf({ bytes: before, root }: Template, bytes: number): Pick<DiskRef, 'offset' | 'partition'> {
  if (root === undefined) return { offset: 0 };
  const { number, offset } = root;
  return { offset, partition: { number, bytes: bytes > before ? rootBytes(root, bytes) : root.bytes } };
}

/**
 * Makes a file `growth.bytes` long, and grows its root file system by as much: the table of partitions, the partition, the file
 * system. After a failure the file is unusable.
 */
export async function growFile(sh: Shell, image: string, growth: Growth): Promise<void> {
  const { root, bytes } = growth;
  if (root === undefined) {
    await truncate(sh, image, bytes);
    return growFileSystem(sh, image);
  }
  if (root.bytes >= root.offset + root.before) await growInside(sh, image, root);
  else await growOutside(sh, image, root);
  await truncate(sh, image, bytes);
  await growPartition(sh, image, root);
}

/** The same for a block device that is `growth.bytes` long already. */
export async function growDevice(sh: Shell, device: string, { root }: Growth): Promise<void> {
  if (root === undefined) return growFileSystem(sh, device);
  await growPartition(sh, device, root);
  await growFileSystem(sh, device, root);
}

type Root = NonNullable<Growth['root']>;

function truncate(sh: Shell, image: string, bytes: number) {
  return sh.run({ file: 'truncate', args: ['-s', String(bytes), image] });
}

async function growFileSystem(sh: Shell, image: string, root?: Pick<Root, 'offset' | 'bytes'>): Promise<void> {
  const place = root === undefined ? image : `${image}?offset=${root.offset}`;
  // resize2fs insists on a check of every file system that was ever mounted
  await sh.run({ file: 'e2fsck', args: ['-fp', place], ok: [0, 1, 2] });
  // without a size, resize2fs would take the length of the image for that of the partition
  await sh.run({ file: 'resize2fs', args: root === undefined ? [place] : [place, `${root.bytes / 512}s`] });
}

/**
 * resize2fs truncates a file that is longer than the file system, wherever the file system begins in it. A file of exactly that
 * length stays, and grows when resize2fs writes beyond its end.
 */
async function growInside(sh: Shell, image: string, root: Root): Promise<void> {
  await truncate(sh, image, root.bytes);
  await growFileSystem(sh, image, root);
}

/** With less new space than the data before the root, that trick would cut old data: so the root is grown in a file of its own. */
async function growOutside(sh: Shell, image: string, { offset, before, bytes }: Root): Promise<void> {
  const [alone, joined] = [`${image}.root`, `${image}.joined`];
  const dd = (args: readonly string[]) => sh.run({ file: 'dd', args: [...args, 'bs=1M', 'status=none'] });
  const cut = ['iflag=skip_bytes,count_bytes', 'conv=sparse'];
  await dd([`if=${image}`, `of=${alone}`, ...cut, `skip=${offset}`, `count=${before}`]);
  await truncate(sh, alone, bytes);
  await growFileSystem(sh, alone);
  await dd([`if=${image}`, `of=${joined}`, ...cut, `count=${offset}`]);
  await dd([`if=${alone}`, `of=${joined}`, 'oflag=seek_bytes', `seek=${offset}`, 'conv=sparse,notrunc']);
  await sh.run({ file: 'rm', args: ['--', alone] });
  await sh.run({ file: 'mv', args: ['-f', '--', joined, image] });
}

async function growPartition(sh: Shell, image: string, root: Root): Promise<void> {
  // the kernel is not informed: it does not use the partitions of an image, nor this machine those of a volume
  const sfdisk = (args: readonly string[], input?: string) =>
    sh.run({
      file: 'sfdisk',
      args: ['--quiet', '--no-reread', '--no-tell-kernel', ...args, image],
      ...(input === undefined ? {} : { input }),
    });
  if (root.label === 'gpt') await sfdisk(['--relocate', 'gpt-bak-std']);
  if (root.within !== null) await sfdisk(['-N', String(root.within)], ', +\n');
  await sfdisk(['-N', String(root.number)], `${root.offset / root.sector}, ${root.bytes / root.sector}\n`);
}
