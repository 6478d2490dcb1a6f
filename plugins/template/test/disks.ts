// Disks as other programs make them: tables of partitions, and systems in them.
import fs from 'node:fs';
import path from 'node:path';
import { makeImage, newDirectory, tool } from '../../rootless/test/world.js';

export const mib = 2 ** 20;

/** One partition: where it begins and how long it is, in MiB, what its entry says besides, and the image in it. */
export interface Part {
  readonly at: number;
  readonly size: number;
  readonly entry?: string;
  readonly image?: string;
}

/** In sectors of 512 bytes, or as given. A new file in `directory`. */
export function makeDisk(directory: string, label: 'dos' | 'gpt', parts: readonly Part[], megabytes = 96): string {
  const disk = path.join(fs.mkdtempSync(path.join(directory, 'disk-')), 'disk.img');
  fs.writeFileSync(disk, '');
  fs.truncateSync(disk, megabytes * mib);
  const table = parts.map(({ at, size, entry = '' }) => `start=${at * 2048}, size=${size * 2048}${entry}`).join('\n');
  tool('sh', '-c', `printf '%s\n' '${table}' | sfdisk -q --label ${label} '${disk}'`);
  for (const { at, image } of parts)
    if (image !== undefined) tool('dd', `if=${image}`, `of=${disk}`, 'bs=1M', `seek=${at}`, 'conv=notrunc,sparse', 'status=none');
  return disk;
}

/** File systems that are no root: each 8 MB. */
export function makeOthers() {
  const directory = newDirectory();
  const made = (name: string, ...command: readonly string[]) => {
    const image = path.join(directory, name);
    fs.writeFileSync(image, '');
    fs.truncateSync(image, 8 * mib);
    const [file = '', ...args] = command;
    if (file !== '') tool(file, ...args, image);
    return image;
  };
  return {
    directory,
    swap: made('swap', 'mkswap', '-q'),
    data: made('data', 'mke2fs', '-q', '-t', 'ext4'),
    luks: luks(made('luks')),
    lvm: lvm(made('lvm')),
  };
}

/** The first bytes of each, which is what makes it one. */
function luks(image: string): string {
  const file = fs.openSync(image, 'r+');
  fs.writeSync(file, Buffer.from('LUKS\xba\xbe\0\x01', 'latin1'), 0, 8, 0);
  fs.closeSync(file);
  return image;
}

function lvm(image: string): string {
  const label = Buffer.alloc(512);
  label.write('LABELONE', 0);
  label.writeBigUInt64LE(1n, 8);
  label.writeUInt32LE(32, 20);
  label.write('LVM2 001', 24);
  label.write('0123456789abcdefghijklmnopqrstuv', 32);
  label.writeUInt32LE(checksum(label.subarray(20)), 16);
  const file = fs.openSync(image, 'r+');
  fs.writeSync(file, label, 0, 512, 512);
  fs.closeSync(file);
  return image;
}

/** The CRC of LVM: that of Ethernet, begun with another number and not inverted. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xf597a6cf;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

/** A small system of type ext4, with these files besides. */
export function makeSystem(files: Readonly<Record<string, string>> = {}): string {
  const { image } = makeImage('ext4');
  fs.chmodSync(image, 0o644);
  const directory = path.dirname(image);
  for (const [name, content] of Object.entries(files)) {
    const from = path.join(directory, 'content');
    fs.writeFileSync(from, content);
    for (const parent of [path.dirname(name)].filter((dir) => dir !== '/' && dir !== '/etc'))
      tool('debugfs', '-w', '-R', `mkdir ${parent}`, image);
    tool('debugfs', '-w', '-R', `write ${from} ${name}`, image);
  }
  return image;
}
