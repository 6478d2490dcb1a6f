import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCow, headerFor, openDisk } from '../../src/index.js';
import { alone, flat, type Layout, layouts, newDisk, oldDisk, placeOf, wrap } from './images.js';
import { sampleEdits } from './sample.js';
import { fsck, hash, type Made, makeImage, openContext, realShell, survey, tool } from './world.js';

/** Over `made.image`, which is laid out so. */
async function emptyCow(made: Made, name: string, { offset }: Layout = alone) {
  const file = path.join(made.directory, name);
  await (await createCow(file, await headerFor(made.image))).file.close();
  return { path: file, stagingPath: `${file}.new`, format: 'uml-cow', backing: made.image, offset } as const;
}

/** An image laid out like that, read-only as templates are. */
function makeTemplate(type: string, block: string, layout: Layout): Made {
  const { image, directory } = makeImage(type, ['-b', block]);
  const disk = path.join(directory, 'template');
  wrap(image, disk, layout);
  fs.chmodSync(disk, 0o444);
  return { image: disk, directory };
}

const kinds = [
  ...layouts.map((layout) => ['ext4', '4096', layout.what, layout] as const),
  ['ext4', '1024', oldDisk.what, oldDisk] as const,
  ['ext3', '1024', alone.what, alone] as const,
  ['ext2', '1024', newDisk.what, newDisk] as const,
];

describe.each(kinds)('a copy-on-write disk over %s with blocks of %s %s', (type, block, _what, layout) => {
  let made: Made;
  const seen = (cow: string) => placeOf(flat(cow), layout.offset);
  beforeAll(() => {
    made = makeTemplate(type, block, layout);
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test('is read like the image below, which stays as it is', async () => {
    const before = hash(made.image);
    const disk = await emptyCow(made, 'one.cow', layout);
    expect(hash(flat(disk.path))).toBe(before);
    const guest = await openDisk(disk, openContext(made.directory));
    await sampleEdits(guest);
    await guest.close();
    expect(hash(made.image)).toBe(before);
    fsck(seen(disk.path));
    const plain = path.join(made.directory, 'plain');
    fs.copyFileSync(made.image, plain);
    fs.chmodSync(plain, 0o644);
    const other = await openDisk({ ...disk, path: plain, format: 'raw' }, openContext(made.directory));
    await sampleEdits(other);
    await other.close();
    expect(survey(seen(disk.path))).toEqual(survey(placeOf(plain, layout.offset)));
    expect(fs.statSync(disk.path).blocks * 512).toBeLessThan(2e6);
  });

  test('holds nothing of the host that used the same working copy before', async () => {
    const sh = realShell();
    const first = await openDisk(await emptyCow(made, 'a.cow', layout), openContext(made.directory, sh));
    await sampleEdits(first);
    await first.close();
    const disk = await emptyCow(made, 'b.cow', layout);
    const second = await openDisk(disk, openContext(made.directory, sh));
    await second.write('/etc/hostname', 'b\n');
    await second.close();
    expect(sh.calls.filter((call) => call.file === 'cp').length).toBeLessThanOrEqual(1);
    const before = new Set(survey(placeOf(made.image, layout.offset)));
    const differing = survey(seen(disk.path)).filter((row) => !before.has(row));
    expect(differing.map((row) => row.split(' ')[0])).toEqual(['/etc/hostname']);
  });

  test('takes a second round of edits', async () => {
    const disk = await emptyCow(made, 'twice.cow', layout);
    for (const name of ['first', 'second']) {
      const guest = await openDisk(disk, openContext(made.directory));
      await guest.write('/etc/hostname', `${name}\n`);
      await guest.write(`/etc/${name}`, name);
      await guest.close();
    }
    const guest = await openDisk(disk, openContext(made.directory));
    expect(await guest.text('/etc/hostname')).toBe('second\n');
    expect(await guest.text('/etc/first')).toBe('first');
    fsck(seen(disk.path));
  });

  test('after a failure, the next host gets a clean working copy', async () => {
    const disk = await emptyCow(made, 'fails.cow', layout);
    const before = hash(disk.path);
    const failing = await openDisk(disk, openContext(made.directory));
    await failing.write('/big', Buffer.alloc(30e6, 1));
    await expect(failing.close()).rejects.toThrow('the disk does not have enough space');
    expect(hash(disk.path)).toBe(before);
    const guest = await openDisk(disk, openContext(made.directory));
    await guest.write('/etc/hostname', 'ok\n');
    await guest.close();
    fsck(seen(disk.path));
    expect(fs.readdirSync(made.directory).filter((name) => name.includes('making'))).toEqual([]);
  });

  test('over an image that was changed since is refused', async () => {
    const other = path.join(made.directory, 'other');
    fs.copyFileSync(made.image, other);
    const disk = await emptyCow({ ...made, image: other }, 'stale.cow', layout);
    fs.utimesSync(other, new Date(0), new Date(0));
    await expect(openDisk(disk, openContext(made.directory))).rejects.toThrow('was changed since');
  });
});

test('more than one block of undo keys is understood', async () => {
  const made = makeImage('ext4', ['-b', '1024']);
  const disk = await emptyCow(made, 'many.cow');
  const guest = await openDisk(disk, openContext(made.directory));
  for (let i = 0; i < 700; i++) await (i % 2 ? guest.mkdir(`/d${i}`) : guest.write(`/d${i}/f`, `${i}`));
  await guest.close();
  fsck(flat(disk.path));
  expect(tool('debugfs', '-R', 'cat /d600/f', flat(disk.path))).toBe('600');
  fs.rmSync(made.directory, { recursive: true });
});
