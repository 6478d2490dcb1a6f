// From a project to the commands that make and remove its volumes, as they were agreed on.
import type { Plan } from '@mln/engine/api';
import { runSteps } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import plugin, { actions } from '../src/index.js';
import { owner, planned } from './planned.js';
import { extent, lvmWorld, type Seed, thinPool } from './world.js';

const text = `superclass base { lvm ; lvm_vg vg0 ; template tiny.ext4 }
host copy { superclass base }
host large { superclass base ; size 1G }
host thin { superclass base ; lvm_thinpool pool }
host classic { superclass base ; template /dev/vg0/debian ; lvm_snapshot }
host snap { superclass base ; template thinian ; lvm_snapshot ; size 16M }`;

const debian = { size: 2 * extent };
const seed: Seed = { volumes: { debian, thinian: { ...debian, pool: 'pool', kind: 'thin' }, pool: thinPool() } };

const sample = { text: '', plugins: [plugin] };
async function commands(plan: Plan | undefined, world: ReturnType<typeof lvmWorld>): Promise<string> {
  const before = world.sh.log.length;
  await runSteps(sample, plan?.steps ?? [], world);
  return `${world.sh.log.slice(before).join('\n')}\n`;
}

test('volumes of all kinds, made and removed', async () => {
  const world = lvmWorld(seed);
  const { plan } = await planned({ text, seed });
  await expect(await commands(plan, world)).toMatchFileSnapshot('golden/build.txt');
  expect([...world.volumes.keys()]).toEqual(expect.arrayContaining(['copy.shop', 'snap.shop']));
  const removal = await planned({ text, seed, request: { intent: 'remove', disks: plan?.disks ?? {} } });
  await expect(await commands(removal.plan, world)).toMatchFileSnapshot('golden/remove.txt');
  expect([...world.volumes.keys()].sort()).toEqual(['debian', 'pool', 'thinian']);
});

function clone(world: ReturnType<typeof lvmWorld>, more: object = {}) {
  const making = { vg: 'vg0', name: 'web.shop.new', owner, tags: ['mln', owner], from: '/t', fromBytes: 2 ** 20 };
  const args = { ...making, bytes: extent, pool: null, growth: null, keepRest: false, ...more };
  const clock = { now: () => 0, sleep: async () => {} };
  const signal = new AbortController().signal;
  return actions.clone.run({ ...world, args, clock, signal, output: () => {}, secret: () => '' });
}

test('a disk that zeroes by itself is told to, and sent the data alone', async () => {
  const world = lvmWorld({ files: { '/sys/dev/block/254:0/queue/write_zeroes_max_bytes': '4294966784\n' } });
  await clone(world);
  expect(world.sh.log.slice(-2)).toEqual([
    '+ blkdiscard --zeroout --offset 0 /dev/vg0/web.shop.new',
    '+ dd if=/t of=/dev/vg0/web.shop.new bs=64K conv=sparse,notrunc,fsync status=none',
  ]);
});

test('where old data may be seen, what is behind the template is left alone', async () => {
  const world = lvmWorld();
  await clone(world, { keepRest: true });
  expect(world.sh.log.filter((line) => line.includes('blkdiscard'))).toEqual([]);
});

test('a name that somebody took since the plan was made is not theirs to lose', async () => {
  const world = lvmWorld({ volumes: { 'web.shop.new': {} } });
  await expect(clone(world)).rejects.toThrow(
    'volume vg0/web.shop.new is there already, and mln did not make it for this project',
  );
  expect([...world.volumes.keys()]).toEqual(['web.shop.new']);
});

test('what a crash left half made is made anew', async () => {
  const world = lvmWorld({ volumes: { 'web.shop.new': { tags: [owner] } } });
  await clone(world);
  expect(world.sh.log.map((line) => line.split(' ')[1])).toEqual([
    'lvcreate',
    'lvs',
    'lvremove',
    'lvcreate',
    'stat',
    'blkdiscard',
    'dd',
  ]);
});
