// Images as templates come: a file system alone, or in a partition behind a boot loader. And what is compared of them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DiskRef } from '@mln/engine/api';
import { type Made, tool } from './world.js';

export interface Layout {
  readonly what: string;
  /** Absent: no table of partitions. */
  readonly label?: 'dos' | 'gpt';
  /** Bytes. */
  readonly offset: number;
}

export const alone: Layout = { what: 'alone', offset: 0 };
export const oldDisk: Layout = { what: 'behind 63 sectors', label: 'dos', offset: 63 * 512 };
export const newDisk: Layout = { what: 'at 1 MiB of a GPT', label: 'gpt', offset: 2 ** 20 };
export const layouts = [alone, oldDisk, newDisk] as const;

export interface Placed {
  readonly disk: DiskRef;
  /** What the tools of e2fsprogs are told. */
  readonly place: string;
}

const mib = 2 ** 20;

/** Something to be recognized in every sector that belongs to nobody, as boot loaders leave it there. */
function filler(bytes: number): Buffer {
  return Buffer.alloc(bytes, 'GRUB stands here. ');
}

/** A disk at `to` whose only partition has the content of `image`; a MiB stays free behind it. */
export function wrap(image: string, to: string, { label, offset }: Layout): Placed {
  const { size } = fs.statSync(image);
  if (label === undefined) fs.copyFileSync(image, to);
  else {
    fs.writeFileSync(to, '');
    fs.truncateSync(to, offset + size + mib);
    const table = `start=${offset / 512}, size=${size / 512}${label === 'dos' ? ', type=83, bootable' : ''}\n`;
    tool('sh', '-c', `printf '%s' '${table}' | sfdisk -q --label ${label} '${to}'`);
    const file = fs.openSync(to, 'r+');
    fs.writeSync(file, filler(440), 0, 440, 0);
    const gap = (label === 'dos' ? 1 : 34) * 512;
    fs.writeSync(file, filler(offset - gap), 0, offset - gap, gap);
    fs.closeSync(file);
    tool('dd', `if=${image}`, `of=${to}`, 'bs=1M', 'oflag=seek_bytes', `seek=${offset}`, 'conv=notrunc,sparse', 'status=none');
  }
  fs.chmodSync(to, 0o644);
  const partition = label === undefined ? {} : { partition: { number: 1, bytes: size } };
  return {
    disk: { path: to, stagingPath: `${to}.new`, format: 'raw', offset, ...partition },
    place: placeOf(to, offset),
  };
}

export function placeOf(image: string, offset: number): string {
  return offset === 0 ? image : `${image}?offset=${offset}`;
}

/** A disk of its own for a test. */
export function copyOf(made: Made, name: string, layout: Layout = alone): Placed {
  return wrap(made.image, path.join(made.directory, name), layout);
}

/** Of all that is not in the partition: table, boot loader, free space. */
export function outside({ path: file, offset, partition }: DiskRef): string {
  const bytes = fs.readFileSync(file);
  const hash = createHash('sha256');
  if (partition !== undefined) hash.update(bytes.subarray(0, offset)).update(bytes.subarray(offset + partition.bytes));
  return hash.digest('hex');
}

/** What User-Mode Linux would see on a copy-on-write disk, by its own tool. */
export function flat(cow: string): string {
  const out = `${cow}.flat`;
  fs.rmSync(out, { force: true });
  tool('uml_moo', cow, out);
  return out;
}
