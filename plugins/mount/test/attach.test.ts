import type { Files, OpenContext } from '@mln/engine/api';
import { memoryFiles, scriptShell } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { attach } from '../src/attach.js';

const types = new Map([
  ['/dev/vg0/web', 'symlink'],
  ['/dev/dm-3', 'other'],
] as const);

/** `/dev/vg0/web` is a link to a device, as LVM and udev make it; `/disk.img` is a file. */
function world() {
  const memory = memoryFiles({ '/disk.img': 'an image' });
  const files: Files = {
    ...memory,
    realpath: async (path) => (path === '/dev/vg0/web' ? '/dev/dm-3' : path),
    stat: async (path) => {
      const type = [...types].find(([name]) => name === path)?.[1];
      return type === undefined ? memory.stat(path) : { type, size: 0, mode: 0o660, uid: 0, gid: 6, mtimeMs: 0 };
    },
  };
  const sh = scriptShell();
  const ctx: OpenContext = { sh, files, scratch: '/scratch', signal: new AbortController().signal, output: () => {} };
  return { sh, ctx };
}

test.each([
  ['a file', '/disk.img', 0, 'loop,offset=0,'],
  ['a logical volume', '/dev/vg0/web', 0, ''],
  ['a logical volume with partitions', '/dev/vg0/web', 1048576, 'loop,offset=1048576,'],
])('%s is mounted so', async (_, path, offset, how) => {
  const { sh, ctx } = world();
  await attach({ path, stagingPath: path, format: 'raw', offset }, ctx);
  expect(sh.log[0]).toBe(`+ mount -o ${how}nosuid,nodev -- ${path} /scratch/root`);
});
