import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAt } from '../src/template/look.js';
import { makeDisk, makeOthers, makeSystem, mib, type Part } from './disks.js';
import { copyOf, newDisk, oldDisk } from './ext4/images.js';
import { type Made, makeImage, realShell, tool } from './ext4/world.js';

const { probe } = realShell();
function look(image: string, wanted?: number) {
  return lookAt(probe, image, wanted);
}

describe.each(['ext2', 'ext3', 'ext4'])('a %s file system', (type) => {
  let made: Made;
  beforeAll(() => {
    made = makeImage(type);
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test.each([
    ['uml-cow', 0, 'OOOM'],
    ['uml-cow', 0, 'MOOO'],
    ['qcow2', 0, 'QFI\xfb\0\0\0\x03'],
    ['vdi', 64, '\x7f\x10\xda\xbe'],
  ])('with the header of a %s file at byte %i is ambiguous', async (format, at, magic) => {
    const { place } = copyOf(made, `poly-${format}-${magic.charCodeAt(0)}`);
    const fd = fs.openSync(place, 'r+');
    fs.writeSync(fd, Buffer.from(magic, 'latin1'), 0, magic.length, at);
    fs.closeSync(fd);
    expect(await look(place)).toEqual({ kind: 'ambiguous', format });
  });

  test('that stands alone has no partitions', async () => {
    expect(await look(made.image)).toEqual({ kind: 'filesystem', type, dirty: false, block: 4096 });
  });

  test.each([oldDisk, newDisk])('is found $what', async (layout) => {
    const { disk } = copyOf(made, layout.what.replaceAll(' ', '-'), layout);
    expect(await look(disk.path)).toEqual({
      ...{ kind: 'disk', label: layout.label, boot: 'grub', why: '', choices: [] },
      root: {
        ...{ label: layout.label, number: 1, offset: layout.offset, bytes: 24 * mib, type, sector: 512 },
        ...{ within: null, followedBy: null, dirty: false, block: 4096 },
      },
    });
  });
});

describe('of several partitions', () => {
  const others = makeOthers();
  const { directory } = others;
  const plain = makeSystem();
  const bootable = makeSystem({ '/sbin/init': 'init' });
  const first = makeSystem({ '/etc/fstab': '# where\n/dev/sda1 / ext4 defaults 0 1\n' });
  const second = makeSystem({ '/etc/fstab': 'LABEL=two / ext4 defaults 0 1\n/dev/sda9 /home ext4 defaults 0 2\n' });
  tool('e2label', second, 'two');
  afterAll(() => {
    for (const dir of [directory, ...[plain, bootable, first, second].map((image) => path.dirname(image))])
      fs.rmSync(dir, { recursive: true });
  });

  const whole = (image: string, at: number): Part => ({ at, size: 24, image });
  const small = (image: string, at: number): Part => ({ at, size: 8, image });

  test.each<readonly [string, readonly Part[], number]>([
    ['the one with a system', [small(others.data, 1), small(others.swap, 10), whole(plain, 20)], 3],
    ['the one with a first program', [whole(plain, 1), whole(bootable, 30)], 2],
    ['the one whose own table of mounts says so', [whole(plain, 1), whole(second, 30)], 2],
    ['the one that another calls its own by number', [whole(first, 1), whole(plain, 30)], 1],
  ])('the root is %s', async (_what, parts, number) => {
    for (const label of ['dos', 'gpt'] as const)
      expect(await look(makeDisk(directory, label, parts))).toMatchObject({
        root: { number, label, offset: (parts[number - 1]?.at ?? 0) * mib },
      });
  });

  test('a logical one is found, and the extended one around it', async () => {
    const parts = [small(others.data, 1), { at: 20, size: 60, entry: ', type=5' }, whole(plain, 22)];
    expect(await look(makeDisk(directory, 'dos', parts))).toMatchObject({
      root: { number: 5, within: 2, followedBy: null, offset: 22 * mib },
    });
  });

  test('what stands behind the root is told', async () => {
    const disk = makeDisk(directory, 'dos', [whole(plain, 1), small(others.swap, 40), small(others.data, 60)]);
    expect(await look(disk)).toMatchObject({ root: { number: 1, followedBy: 2 } });
  });

  test('two systems that are alike are not decided between, unless somebody says which', async () => {
    const disk = makeDisk(directory, 'dos', [whole(plain, 1), whole(plain, 30)]);
    expect(await look(disk)).toMatchObject({ root: null, choices: [1, 2], why: 'partitions 1, 2 have a system each' });
    expect(await look(disk, 2)).toMatchObject({ root: { number: 2, offset: 30 * mib } });
    expect(await look(disk, 3)).toMatchObject({ root: null, why: 'it has no partition 3' });
  });

  test.each<readonly [string, Part]>([
    ['partition 1 is a physical volume of LVM', small(others.lvm, 1)],
    ['partition 1 is encrypted', small(others.luks, 1)],
    ['partition 1 is swap space', small(others.swap, 1)],
    ['partition 1 is ext4 without a system', small(others.data, 1)],
    ['partition 1 is of an unknown kind', { at: 1, size: 8 }],
    ['its table is a GPT for sectors of 4096 bytes', { at: 1, size: 8, entry: ', type=ee' }],
  ])('none is the root when %s', async (why, part) => {
    expect(await look(makeDisk(directory, 'dos', [part]))).toMatchObject({ kind: 'disk', root: null, why, choices: [] });
  });

  test('a file system that was there before the table was made is not taken for the image', async () => {
    const disk = makeDisk(directory, 'dos', [whole(plain, 30)]);
    tool('dd', `if=${others.data}`, `of=${disk}`, 'bs=1024', 'count=1', 'skip=1', 'seek=1', 'conv=notrunc', 'status=none');
    expect(await look(disk)).toMatchObject({ kind: 'disk', root: { number: 1, offset: 30 * mib } });
  });

  test('a table without anything in it does not hide the file system around it', async () => {
    const image = path.join(directory, 'around');
    fs.copyFileSync(plain, image);
    const table = Buffer.alloc(66);
    table.writeUInt16LE(0xaa55, 64);
    const file = fs.openSync(image, 'r+');
    fs.writeSync(file, table, 0, 66, 446);
    fs.closeSync(file);
    expect(await look(image)).toMatchObject({ kind: 'filesystem', type: 'ext4' });
  });

  test('a dirty journal is seen through the table', async () => {
    const disk = makeDisk(directory, 'gpt', [whole(plain, 1)]);
    tool('debugfs', '-w', '-R', 'feature needs_recovery', `${disk}?offset=${mib}`);
    expect(await look(disk)).toMatchObject({ root: { dirty: true } });
  });
});

test('what is nothing of all this is unknown', async () => {
  const made = makeImage('ext4');
  const file = path.join(made.directory, 'noise');
  fs.writeFileSync(file, Buffer.alloc(mib, 'noise'));
  expect(await look(file)).toEqual({ kind: 'unknown' });
  fs.rmSync(made.directory, { recursive: true });
});

test('a program that is missing is named, and only when it is needed', async () => {
  const made = makeImage('ext4');
  const without =
    (missing: string): typeof probe =>
    async (command, assume) =>
      command.file === missing ? { exitCode: 127, stdout: '', stderr: '' } : probe(command, assume);
  const { disk } = copyOf(made, 'disk', oldDisk);
  expect(await lookAt(without('sfdisk'), made.image)).toMatchObject({ kind: 'filesystem' });
  expect(await lookAt(without('sfdisk'), disk.path)).toEqual({ kind: 'missing', program: 'sfdisk' });
  expect(await lookAt(without('blkid'), made.image)).toEqual({ kind: 'missing', program: 'blkid' });
  fs.rmSync(made.directory, { recursive: true });
});
