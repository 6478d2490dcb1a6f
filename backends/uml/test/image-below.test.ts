import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { Facts, MachineFact } from '@mln/engine/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCow, headerFor } from '../../../packages/disk-kit/src/ext4/cow.js';
import { newDirectory } from '../../../packages/disk-kit/test/ext4/world.js';
import { checkImageBelow } from '../src/image-below.js';

let directory: string;
beforeEach(async () => {
  directory = newDirectory();
  fs.writeFileSync(`${directory}/image`, 'x'.repeat(8192));
  for (const name of ['one', 'two']) {
    const { file } = await createCow(`${directory}/${name}`, await headerFor(`${directory}/image`));
    file.close();
  }
});
afterEach(() => fs.rmSync(directory, { recursive: true }));

/** The codes and hosts that starts of these hosts in one plan report. */
async function reported(
  hosts: readonly string[],
  state: MachineFact['state'] = 'down',
  backing?: string,
): Promise<readonly string[]> {
  const said: string[] = [];
  const machines = Object.fromEntries(hosts.map((name) => [name, { state }]));
  const facts: Facts = { machines, networks: {}, values: {} };
  const say = ({ code }: { readonly code: string }, _at: unknown, values: { readonly host?: unknown } = {}) =>
    void said.push(`${code} ${values.host}`);
  for (const name of hosts) {
    const path = `${directory}/${name}`;
    const disk = { path, stagingPath: `${path}.new`, format: 'uml-cow', offset: 0, ...(backing && { backing }) } as const;
    const host = { name, superclasses: [], bootOrder: 99, backend: 'uml', storage: 'file', opener: 'rootless', interfaces: [] };
    const report = { error: say, warning: say, note: say };
    await checkImageBelow({ disk, facts, report, host: { ...host, settings: {} }, at: () => undefined });
  }
  return said;
}

test.each<readonly [string, (image: string) => void, readonly string[]]>([
  ['as it was', () => {}, []],
  ['touched', (image) => fs.utimesSync(image, 7, 7), ['MLN6322 one']],
  ['shorter', (image) => fs.truncateSync(image, 4096), ['MLN6321 one']],
  ['missing', (image) => fs.rmSync(image), ['MLN6320 one']],
])('an image that is %s is reported once for all hosts over it', async (_, happen, codes) => {
  happen(`${directory}/image`);
  expect(await reported(['one', 'two'])).toEqual(codes);
  expect(await reported(['one'])).toEqual(codes);
});

test.each<readonly [string, (image: string) => void]>([
  ['a pipe', (image) => fs.rmSync(image)],
  ['a directory', (image) => fs.rmSync(image)],
])('an image that is %s by now is reported, and nothing waits', async (what, clear) => {
  const image = `${directory}/image`;
  clear(image);
  if (what === 'a pipe') execFileSync('mkfifo', [image]);
  else fs.mkdirSync(image);
  expect((await reported(['one']))[0]).toMatch(/MLN632[01] one/);
});

test('a disk whose header names another image is refused, and mln does not open that path', async () => {
  const { file } = await createCow(`${directory}/one`, { ...(await headerFor(`${directory}/image`)), backing: '/dev/zero' });
  file.close();
  expect(await reported(['one'], 'down', `${directory}/image`)).toEqual(['MLN6325 one']);
  expect(await reported(['two'], 'down', `${directory}/image`)).toEqual([]);
});

test('a machine that is starting has its image open, and needs no look', async () => {
  fs.rmSync(`${directory}/image`);
  expect(await reported(['one'], 'starting')).toEqual([]);
});
