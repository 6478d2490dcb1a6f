// Partitions → the one with the root file system, or the reason why there is none.
import type { Entry, Tags } from './table.js';

export interface Partition extends Entry {
  /** Its type from blkid: `ext4`, `swap`, `LVM2_member`; empty if blkid does not know it. */
  readonly type: string;
  readonly tags: Tags;
  /** Of ext2, ext3 and ext4 only. */
  readonly root:
    | {
        readonly dirty: boolean;
        /** True if it has the accounts or mounts of a system. */
        readonly system: boolean;
        readonly init: boolean;
        readonly fstab: string;
      }
    | undefined;
}

export interface Verdict {
  readonly found?: Partition;
  readonly why: string;
  /** Numbers, when several could be it. */
  readonly choices: readonly number[];
}

/** @param wanted its number, if the user has named it. */
export function choose(partitions: readonly Partition[], wanted?: number): Verdict {
  if (wanted !== undefined) return chosen(partitions, wanted);
  const systems = partitions.filter(({ root }) => root?.system === true);
  const bootable = systems.filter(({ root }) => root?.init === true);
  const named = (bootable.length > 0 ? bootable : systems).filter(namesItself);
  const [found, ...others] = [bootable, named, systems].find((list) => list.length === 1) ?? [];
  if (found !== undefined && others.length === 0) return { found, why: '', choices: [] };
  if (systems.length === 0) return { why: whyNone(partitions), choices: [] };
  const choices = systems.map(({ number }) => number);
  return { why: `partitions ${choices.join(', ')} have a system each`, choices };
}

function chosen(partitions: readonly Partition[], wanted: number): Verdict {
  const found = partitions.find(({ number }) => number === wanted);
  if (found === undefined) return { why: `it has no partition ${wanted}`, choices: [] };
  if (found.root === undefined) return { why: `partition ${wanted} is ${kindOf(found)}`, choices: [] };
  return { found, why: '', choices: [] };
}

/** True if its own fstab mounts it as `/`. */
function namesItself({ number, root, tags, uuid }: Partition): boolean {
  const device = /^[ \t]*([^#\s]\S*)[ \t]+\/[ \t]/m.exec(root?.fstab ?? '')?.[1] ?? '';
  const [, key = '', value] = /^([A-Z]+)="?([^"]*)"?$/.exec(device) ?? [];
  if (value !== undefined) return (key === 'PARTUUID' ? uuid : tags[key]) === (key === 'LABEL' ? value : value.toLowerCase());
  return Number(/^\/dev\/(?:[a-z]+|\w*\dp)(\d+)$/.exec(device)?.[1]) === number;
}

const kinds: Readonly<Record<string, string>> = {
  LVM2_member: 'a physical volume of LVM',
  crypto_LUKS: 'encrypted',
  linux_raid_member: 'a part of a RAID',
  swap: 'swap space',
};

function kindOf({ type, root, extended }: Partition): string {
  if (root !== undefined) return `${type} without a system`;
  if (extended) return 'an extended partition';
  return kinds[type] ?? (type === '' ? 'of an unknown kind' : type);
}

function whyNone(partitions: readonly Partition[]): string {
  const rows = partitions.filter(({ extended }) => !extended).map((one) => `partition ${one.number} is ${kindOf(one)}`);
  if (partitions.some(({ code }) => /^ee$/i.test(code))) return 'its table is a GPT for sectors of 4096 bytes';
  return rows.length === 0 ? 'it has no partitions' : rows.join(', ');
}
