import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hash, newDirectory, realShell } from '../../../packages/disk-kit/test/ext4/world.js';
import { partsOf, sha256Of } from '../src/hash.js';

const signal = new AbortController().signal;
const { probe } = realShell();
const without: typeof probe = async () => ({ exitCode: 127, stdout: '', stderr: '' });

test.each([
  ['holes', 9e6, [5_000_000]],
  ['nothing but a hole', 5e6, []],
  ['no holes, and no whole number of blocks', 12_345, [0]],
  ['nothing', 0, []],
])('an image with %s has the hash of its bytes, whether or not its holes are known', async (_what, size, written) => {
  const directory = newDirectory();
  const image = path.join(directory, 'image');
  fs.writeFileSync(image, '');
  const file = fs.openSync(image, 'r+');
  for (const at of written) fs.writeSync(file, Buffer.alloc(12_345, 'data'), 0, 12_345, at);
  fs.closeSync(file);
  fs.truncateSync(image, size);
  for (const ask of [probe, without]) expect(await sha256Of(image, { probe: ask, signal })).toBe(hash(image));
  fs.rmSync(directory, { recursive: true });
});

test.each([
  ['is none', 'nothing'],
  ['has a gap', '[{"start":0,"length":10,"zero":true,"data":false},{"start":20,"length":80,"zero":false,"data":true}]'],
  ['is too short', '[{"start":0,"length":10,"zero":true,"data":false}]'],
])('a map of holes that %s is not believed', (_what, map) => {
  expect(partsOf(map, 100)).toEqual([{ start: 0, end: 100, hole: false }]);
});

test('what is aborted ends', async () => {
  const image = path.join(newDirectory(), 'image');
  fs.writeFileSync(image, 'x');
  await expect(sha256Of(image, { probe, signal: AbortSignal.abort() })).rejects.toThrow('aborted');
});
