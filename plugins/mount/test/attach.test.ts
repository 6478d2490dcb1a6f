import type { Files, OpenContext } from '@mln/engine/api';
import { memoryFiles, scriptShell } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { mountCommand } from '../src/attach.js';

const types = new Map([
  ['/dev/vg0/web', 'symlink'],
  ['/dev/dm-3', 'other'],
] as const);

/** `/dev/vg0/web` is a link to a device, as LVM and udev make it; `/disk.img` is a file. */
function world(type = '') {
  const memory = memoryFiles({ '/disk.img': 'an image' });
  const files: Files = {
    ...memory,
    realpath: async (path) => (path === '/dev/vg0/web' ? '/dev/dm-3' : path),
    stat: async (path) => {
      const type = [...types].find(([name]) => name === path)?.[1];
      return type === undefined ? memory.stat(path) : { type, size: 0, mode: 0o660, uid: 0, gid: 6, mtimeMs: 0 };
    },
  };
  const sh = scriptShell([['blkid ', { stdout: `${type}\n` }]]);
  const ctx: OpenContext = { sh, files, scratch: '/scratch', signal: new AbortController().signal, output: () => {} };
  return { sh, ctx };
}

test.each([
  ['a file', '/disk.img', 0, 'loop,offset=0,'],
  ['a logical volume', '/dev/vg0/web', 0, ''],
  ['a logical volume with partitions', '/dev/vg0/web', 1048576, 'loop,offset=1048576,'],
])('%s is mounted so', async (_, path, offset, how) => {
  const { sh, ctx } = world();
  const { args } = await mountCommand({ path, stagingPath: path, format: 'raw', offset }, '/scratch/root', ctx);
  expect(args.join(' ')).toBe(`-o ${how}nosuid,nodev -- ${path} /scratch/root`);
  expect(sh.log.filter((line) => line.startsWith('+ '))).toEqual([]);
});

test.each([
  ['ext4', ',errors=continue'],
  ['ext2', ',errors=continue'],
  ['xfs', ''],
])('a file system of type %s cannot ask this server to panic', async (type, more) => {
  const { sh, ctx } = world(type);
  const disk = { path: '/disk.img', stagingPath: '/disk.img', format: 'raw', offset: 0 } as const;
  const { args } = await mountCommand(disk, '/scratch/root', ctx);
  expect(args[1]).toBe(`loop,offset=0,nosuid,nodev${more}`);
  expect(sh.log.filter((line) => line.startsWith('+ '))).toEqual(more === '' ? [] : ['+ e2fsck -fp /disk.img']);
});
