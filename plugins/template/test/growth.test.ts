import fs from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { placeOf } from '../../rootless/test/images.js';
import { fsck, realShell, survey, tool } from '../../rootless/test/world.js';
import { growFile, growthOf, rootOf } from '../src/growth.js';
import { lookAt } from '../src/look.js';
import { makeDisk, makeOthers, makeSystem, mib, type Part } from './disks.js';

const system = makeSystem();
const others = makeOthers();
afterAll(() => {
  for (const directory of [path.dirname(system), others.directory]) fs.rmSync(directory, { recursive: true });
});

const efi = 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B';
const disks: readonly (readonly [string, 'dos' | 'gpt', readonly Part[]])[] = [
  ['alone, with the mark of what is booted', 'dos', [{ at: 1, size: 24, entry: ', bootable', image: system }]],
  [
    'behind another, of a GPT',
    'gpt',
    [
      { at: 1, size: 8, entry: `, type=${efi}`, image: others.data },
      { at: 10, size: 24, entry: ', name="the root"', image: system },
    ],
  ],
  [
    'logical',
    'dos',
    [
      { at: 1, size: 8, image: others.swap },
      { at: 10, size: 60, entry: ', type=5' },
      { at: 12, size: 24, image: system },
    ],
  ],
];

/** Everything but the lengths that may change. */
function tableOf(disk: string) {
  return tool('sfdisk', '--dump', disk)
    .replaceAll(disk, 'DISK')
    .replaceAll(/size= *\d+/g, 'size=')
    .replace(/last-lba: \d+/, 'last-lba:');
}

test.each(disks)('a root %s grows, and the rest of the disk stays as it is', async (_what, label, parts) => {
  const sh = realShell();
  const image = makeDisk(others.directory, label, parts, 72);
  const look = await lookAt(sh.probe, image);
  if (look.kind !== 'disk' || look.root === null) throw new Error('there is no root');
  const { root } = look;
  const template = { name: 'disk.img', path: image, bytes: 72 * mib, mtimeMs: 0, root };
  const [growth, head, table] = [growthOf(template, 100 * mib), fs.readFileSync(image).subarray(0, 440), tableOf(image)];
  if (growth === undefined) throw new Error('it is not to grow');
  await growFile(sh, image, growth);
  const after = await lookAt(sh.probe, image);
  const bytes = rootOf(template, 100 * mib).partition?.bytes ?? 0;
  expect(after).toMatchObject({ root: { ...root, bytes } });
  expect(bytes).toBeGreaterThan(100 * mib - root.offset - 2 ** 16);
  expect(fs.statSync(image).size).toBe(100 * mib);
  expect(fs.readFileSync(image).subarray(0, 440)).toEqual(head);
  expect(tableOf(image)).toBe(table);
  expect(tool('sfdisk', '--verify', image)).toContain('No errors');
  const place = placeOf(image, root.offset);
  fsck(place);
  expect(survey(place)).toEqual(survey(system));
});

test('nothing grows to what it is already, or smaller', () => {
  const template = { name: 'x', path: '/x', bytes: 10 * mib, mtimeMs: 0 };
  expect(growthOf(template, 10 * mib)).toBeUndefined();
  expect(rootOf(template, 10 * mib)).toEqual({ offset: 0 });
});
