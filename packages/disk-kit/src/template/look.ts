// An image → what it is: a file system, a disk with partitions and a root among them, or something that mln cannot clone as it is.
import { ask } from '../ext4/debugfs.js';
import { choose, type Partition, type Verdict } from './choose.js';
import { cowFormat, formatAt } from './magic.js';
import { type Probe, parseTable, type Table, type Tags, tagsOf } from './table.js';

/** A root file system in a partition. Offsets and lengths are bytes. */
export type RootPlace = {
  readonly label: Table['label'];
  /** As Linux counts. */
  readonly number: number;
  readonly offset: number;
  readonly bytes: number;
  /** `ext4` */
  readonly type: string;
  /** Bytes. */
  readonly sector: number;
  /** The extended partition around it, where it is a logical one. */
  readonly within: number | null;
  /** Number of the partition that follows it and prevents its growth. */
  readonly followedBy: number | null;
  /** True if its journal holds changes that are not in the file system yet. */
  readonly dirty: boolean;
  /** Bytes of a block of the file system; 0 if unknown. */
  readonly block: number;
};

// types rather than interfaces, so that they are Json: a plan's facts
export type Look =
  | { readonly kind: 'filesystem'; readonly type: string; readonly dirty: boolean; readonly block: number }
  | {
      readonly kind: 'disk';
      readonly label: string;
      readonly boot: string;
      readonly root: RootPlace | null;
      /** The reason why there is no root, or why the choice is unclear. */
      readonly why: string;
      readonly choices: readonly number[];
    }
  /** Of a virtual machine program; `qemu-img` reads it. */
  | { readonly kind: 'container'; readonly format: string }
  /** One program reads a file system or a disk, and another one the format, which may name a file of this server. */
  | { readonly kind: 'ambiguous'; readonly format: string }
  | { readonly kind: 'missing'; readonly program: string }
  | { readonly kind: 'unknown' };

/** @param wanted the number of the root partition, if the user has named it. */
export async function lookAt(probe: Probe, path: string, wanted?: number): Promise<Look> {
  const [tags, dirty, format] = await Promise.all([tagsOf(probe, path), dirtyAt(probe, path), formatAt(probe, path)]);
  if (tags.missing) return { kind: 'missing', program: 'blkid' };
  if (format === cowFormat || (format !== undefined && (tags.TYPE ?? tags.PTTYPE) !== undefined))
    return { kind: 'ambiguous', format };
  const { TYPE, PTTYPE } = tags;
  const disk = PTTYPE === undefined ? undefined : await lookAtDisk(probe, path, wanted);
  if (disk?.kind === 'missing' || (disk?.kind === 'disk' && (disk.root !== null || TYPE === undefined))) return disk;
  if (TYPE !== undefined) return { kind: 'filesystem', type: TYPE, dirty, block: blockOf(tags) };
  return format === undefined ? { kind: 'unknown' } : { kind: 'container', format };
}

function blockOf({ BLOCK_SIZE }: Tags): number {
  return Number(BLOCK_SIZE ?? 0);
}

/** False for everything that is not an ext file system. */
async function dirtyAt(probe: Probe, image: string): Promise<boolean> {
  const { stdout } = await probe({ file: 'debugfs', args: ['-R', 'features', image] });
  return /\bneeds_recovery\b/.test(stdout);
}

type Disk = Extract<Look, { kind: 'disk' | 'missing' }>;

async function lookAtDisk(probe: Probe, path: string, wanted: number | undefined): Promise<Disk | undefined> {
  const [said, boot] = await Promise.all([probe({ file: 'sfdisk', args: ['--json', '--', path] }), bootLoader(probe, path)]);
  if (said.exitCode === 127) return { kind: 'missing', program: 'sfdisk' };
  const table = parseTable(said.stdout);
  if (table === undefined) return undefined;
  const partitions = await Promise.all(
    table.partitions.map(async (entry): Promise<Partition> => {
      if (entry.extended) return { ...entry, type: '', tags: {}, root: undefined };
      const tags = await tagsOf(probe, path, entry);
      const type = tags.TYPE ?? '';
      return { ...entry, type, tags, root: /^ext[234]$/.test(type) ? await insideOf(probe, path, entry.start) : undefined };
    }),
  );
  return { kind: 'disk', label: table.label, boot: efi(table) ? 'efi' : boot, ...verdictOf(table, choose(partitions, wanted)) };
}

function verdictOf(
  table: Table,
  { found, why, choices }: Verdict,
): Pick<Extract<Look, { kind: 'disk' }>, 'root' | 'why' | 'choices'> {
  if (found === undefined) return { root: null, why, choices };
  const { number, start, bytes, type } = found;
  const behind = table.partitions.find((other) => !other.extended && other.start > start);
  const root: RootPlace = {
    ...{ label: table.label, sector: table.sector, number, offset: start, bytes, type },
    within: number > 4 && table.label === 'dos' ? (table.partitions.find((other) => other.extended)?.number ?? null) : null,
    followedBy: behind?.number ?? null,
    dirty: found.root?.dirty ?? false,
    block: blockOf(found.tags),
  };
  return { root, why: '', choices };
}

/** The marks of a root file system: the files that every system has. */
async function insideOf(probe: Probe, path: string, offset: number): Promise<Partition['root']> {
  const requests = ['features', ...[...marks, ...inits].map((name) => `stat ${name}`), 'cat /etc/fstab'];
  const answers = await ask({ probe }, `${path}?offset=${offset}`, requests).catch(() => undefined);
  if (answers === undefined) return undefined;
  const there = (names: readonly string[], from: number) => names.some((_, i) => /^Inode: \d/.test(answers[from + i] ?? ''));
  return {
    dirty: /\bneeds_recovery\b/.test(answers[0] ?? ''),
    system: there(marks, 1),
    init: there(inits, 1 + marks.length),
    fstab: answers.at(-1) ?? '',
  };
}

const marks = ['/etc/passwd', '/etc/fstab'];
const inits = ['/sbin/init', '/usr/sbin/init', '/bin/init', '/init', '/lib/systemd/systemd', '/usr/lib/systemd/systemd'];

function efi({ partitions }: Table): boolean {
  return partitions.some(({ code }) => /^(ef|C12A7328-F81F-11D2-BA4B-00A0C93EC93B)$/i.test(code));
}

/** By the words in the first sector, which all of them have for the day they fail. */
async function bootLoader(probe: Probe, path: string): Promise<string> {
  const { stdout } = await probe({ file: 'head', args: ['-c', '440', '--', path] });
  if (/^\0*$/.test(stdout)) return 'none';
  return loaders.find(([, words]) => words.test(stdout))?.[0] ?? 'unknown';
}

const loaders = [
  ['grub', /GRUB/],
  ['lilo', /LILO/],
  ['syslinux', /Missing operating system|SYSLINUX|EXTLINUX/],
] as const;
