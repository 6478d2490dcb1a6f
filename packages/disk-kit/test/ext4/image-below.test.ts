import fs from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCow, headerFor } from '../../src/ext4/cow.js';
import { faultBelow } from '../../src/ext4/image-below.js';
import { newDirectory } from './world.js';

const seconds = 1_700_000_000;
let directory: string;
let image: string;
let disk: string;
beforeEach(() => {
  directory = newDirectory();
  image = `${directory}/image`;
  disk = `${directory}/one.cow`;
  fs.writeFileSync(image, 'x'.repeat(8192));
  fs.utimesSync(image, seconds, seconds);
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

async function makeDisk(backing: string): Promise<void> {
  const { file } = await createCow(disk, await headerFor(backing));
  file.close();
}

test.each<readonly [string, () => void, string | undefined]>([
  ['as it was', () => {}, undefined],
  ['touched within its second', () => fs.utimesSync(image, seconds + 0.5, seconds + 0.5), undefined],
  ['touched', () => fs.utimesSync(image, seconds + 7, seconds + 7), 'touched'],
  ['shorter', () => fs.truncateSync(image, 4096), 'changed'],
  ['missing', () => fs.rmSync(image), 'missing'],
])('an image that is %s', async (_, happen, kind) => {
  await makeDisk(image);
  happen();
  expect(await faultBelow(disk)).toEqual(kind === undefined ? undefined : { kind, file: image, seconds });
});

test('behind a symbolic link, the fault names the file and not the link', async () => {
  fs.symlinkSync(image, `${directory}/link`);
  await makeDisk(`${directory}/link`);
  fs.utimesSync(image, seconds + 7, seconds + 7);
  expect(await faultBelow(disk)).toEqual({ kind: 'touched', file: image, seconds });
  fs.rmSync(image);
  expect(await faultBelow(disk)).toEqual({ kind: 'missing', file: image, seconds });
});

test('a disk that is missing, or is no such disk, is the concern of others', async () => {
  expect(await faultBelow(disk)).toBeUndefined();
  fs.writeFileSync(disk, 'half');
  expect(await faultBelow(disk)).toBeUndefined();
});
