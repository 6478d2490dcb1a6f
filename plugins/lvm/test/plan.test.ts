import { describe, expect, test } from 'vitest';
import { argsOf, owner, planned, said } from './planned.js';
import { extent, type Seed, thinPool } from './world.js';

const vg0 = 'lvm ; lvm_vg vg0 ; template tiny.ext4';
const debian = { debian: { size: 2 * extent } };
const thinian = { pool: thinPool(), thinian: { size: 2 * extent, pool: 'pool', kind: 'thin' } };

test('a volume is HOST.PROJECT in the group, made under another name', async () => {
  const { plan } = await planned({ text: `host web { ${vg0} }` });
  expect(plan?.disks.web).toEqual({
    path: '/dev/vg0/web.shop',
    stagingPath: '/dev/vg0/web.shop.new',
    format: 'raw',
    offset: 0,
    baseImage: '/sample/templates/tiny.ext4',
  });
});

test.each([
  ['vg0', 'lvm_vg /dev/vg0'],
  ['mln-images', ''],
  ['vg1', 'lvm_vg vg1'],
])('the group is %s for "%s" where nobody could look', async (vg, words) => {
  const found = await planned({ text: `host web { lvm ; ${words} ; template tiny.ext4 }`, seed: { blind: true } });
  expect(argsOf(found, 'web', 'clone')).toMatchObject({ vg });
});

test.each([
  ['', { bytes: extent, growth: null }],
  ['size 9M', { bytes: 3 * extent, growth: { bytes: 3 * extent } }],
  ['free_space 8M', { bytes: 3 * extent, growth: { bytes: 3 * extent } }],
])('"%s" is rounded up to extents', async (words, args) => {
  expect(argsOf(await planned({ text: `host web { ${vg0} ; ${words} }` }), 'web', 'clone')).toMatchObject(args);
});

const classic = { origin: 'debian', room: 3 * extent, growth: null };

test.each<[string, string, object]>([
  ['by its path', 'template /dev/vg0/debian', classic],
  ['by its path of the device mapper', 'template /dev/mapper/vg0-debian', classic],
  ['by group and name', 'template vg0/debian', classic],
  ['by its name', 'lvm_vg vg0 ; template debian', classic],
])('a classic snapshot has room for all of its origin, which is named %s', async (_, words, args) => {
  const found = await planned({ text: `host web { lvm ; lvm_snapshot ; ${words} }`, seed: { volumes: debian } });
  expect(said(found)).toEqual([]);
  expect(argsOf(found, 'web', 'snapshot')).toMatchObject(args);
  expect(found.plan?.disks.web).not.toHaveProperty('pristine');
});

test('a classic snapshot has room for as much as is said, and is no larger than its origin', async () => {
  const text = 'host web { lvm ; lvm_snapshot 4M ; size 1G ; template /dev/vg0/debian }';
  const found = await planned({ text, seed: { volumes: debian } });
  expect(argsOf(found, 'web', 'snapshot')).toMatchObject({ room: extent, growth: null });
  expect(said(found)).toEqual([expect.stringContaining('MLN7211 2:41 size 1 GB of web has no effect')]);
});

test('a snapshot of a thin volume is thin, and may be larger', async () => {
  const text = 'host web { lvm ; lvm_snapshot ; size 16M ; template /dev/vg0/thinian }';
  const found = await planned({ text, seed: { volumes: thinian } });
  expect(argsOf(found, 'web', 'snapshot')).toMatchObject({ origin: 'thinian', room: null, growth: { bytes: 4 * extent } });
});

test('a template below /dev is copied', async () => {
  const text = 'host web { lvm ; lvm_vg vg0 ; template /dev/vg0/debian }';
  const found = await planned({ text, seed: { volumes: debian } });
  expect(argsOf(found, 'web', 'clone')).toMatchObject({ from: '/dev/vg0/debian', fromBytes: 2 * extent, bytes: 2 * extent });
});

const pool = `${vg0} ; lvm_thinpool pool`;
const foreign = { 'web.shop': {} };
const cases: readonly (readonly [string, string, Seed, string])[] = [
  ['lvm2 missing', `host web { ${vg0} }`, { fails: 127 }, 'MLN4012 2:25 program lvs is missing'],
  [
    'ordinary users',
    `host web { ${vg0} }`,
    { fails: 5 },
    'MLN7202 2:25 cannot look at the volume groups: File locking initialisation failed.',
  ],
  [
    'a group that is not there',
    'host web { lvm ; lvm_vg vg1 ; template tiny.ext4 }',
    {},
    'MLN7203 2:25 no volume group "vg1"; there is vg0; write for example: lvm_vg vg0',
  ],
  ['no group named', 'host web { lvm ; template tiny.ext4 }', {}, 'MLN7203 2:12 no volume group "mln-images"; there is vg0'],
  [
    'a name that somebody else has',
    `host web { ${vg0} }`,
    { volumes: foreign },
    'MLN7204 2:1 cannot make volume vg0/web.shop for web: it already exists; mln did not make it',
  ],
  [
    'a temporary name that somebody else has',
    `host web { ${vg0} }`,
    { volumes: { 'web.shop.new': {} } },
    'MLN7204 2:1 cannot make volume vg0/web.shop.new for web: it already exists',
  ],
  [
    'what is left of a project that is gone',
    `host web { ${vg0} }`,
    { volumes: { 'web.shop': { tags: [owner] } } },
    'MLN7204 2:1 cannot make volume vg0/web.shop for web: it already exists; mln made it for this project, whose directory is gone',
  ],
  [
    'a name that LVM keeps for itself',
    `host snapshot1 { ${vg0} }`,
    {},
    'MLN7205 2:1 cannot use "snapshot1.shop" as the name of a volume: LVM keeps',
  ],
  [
    'a group that is too small',
    `host a { ${vg0} ; size 2G }\nhost b { ${vg0} ; size 2G }`,
    { free: 600 },
    'MLN7206 3:55 volume group vg0 has 2.3 GB free, and the disks need 4 GB; a 2 GB, b 2 GB; vgextend adds disks to a group',
  ],
  [
    'an origin that is not there',
    'host web { lvm ; lvm_snapshot ; template /dev/vg0/none }',
    {},
    'MLN7207 2:42 cannot make the disk of web: volume vg0/none does not exist',
  ],
  [
    'a template that is switched off',
    'host web { lvm ; lvm_vg vg0 ; template /dev/vg0/x }',
    { volumes: { x: { active: false } } },
    'MLN7208 2:40 cannot copy volume vg0/x: it is not active',
  ],
  [
    'a snapshot in another group',
    'host web { lvm ; lvm_vg vg1 ; lvm_snapshot ; template /dev/vg0/debian }',
    { volumes: debian, groups: ['vg1'] },
    'MLN7209 2:25 cannot make the disk of web in group vg1: it is a snapshot of vg0/debian',
  ],
  [
    'no such pool',
    `host web { ${pool} }`,
    {},
    'MLN7210 2:65 no thin pool "pool" in volume group vg0; make one: lvcreate --type thin-pool',
  ],
  [
    'another pool',
    `host web { ${pool} }`,
    { volumes: { tank: thinPool() } },
    'MLN7210 2:65 no thin pool "pool" in volume group vg0; there is tank',
  ],
  [
    'a pool that is promised more than once',
    `host web { ${pool} ; size 2G }`,
    { volumes: { pool: thinPool() } },
    'MLN7212 2:77 the volumes of thin pool vg0/pool would have 2 GB in total, and the pool has 1 GB',
  ],
  [
    'a pool that is full',
    `host web { ${pool} }`,
    { volumes: { pool: thinPool({ percent: '99.99' }) } },
    'MLN7213 2:1 thin pool vg0/pool has 104.9 KB free, and the templates need 1 MB',
  ],
  [
    'a pool that does not zero',
    `host web { ${pool} }`,
    { volumes: { pool: thinPool({ zero: false }) } },
    'MLN7214 2:1 thin pool vg0/pool does not zero',
  ],
  [
    'an origin in use',
    'host web { lvm ; lvm_snapshot ; template /dev/vg0/x }',
    { volumes: { x: { open: true } } },
    'MLN7215 2:42 volume vg0/x is in use',
  ],
  [
    'a snapshot of what is no volume',
    'host web { lvm ; lvm_vg vg0 ; lvm_snapshot ; template /dev/sda }',
    {},
    'MLN7218 2:55 lvm_snapshot of web: "/dev/sda" does not name a volume',
  ],
];

test.each(cases)('%s is told before anything is made', async (_, text, seed, first) => {
  const found = await planned({ text, seed });
  expect(said(found)).toEqual([expect.stringContaining(first)]);
});

test('what is wrong with a group is said once for all hosts', async () => {
  const found = await planned({
    text: 'superclass s { lvm ; lvm_vg vg1 ; template tiny.ext4 }\nhost a { superclass s }\nhost b { superclass s }',
  });
  expect(said(found)).toHaveLength(1);
});

test('a build may use the names of the volumes that it replaces, and needs room beside them', async () => {
  const volumes = { 'web.shop': { tags: [owner], size: 3 * extent } };
  const files = { '/sample/projects/shop/state.json': '{}' };
  const text = `host web { ${vg0} ; size 12M }`;
  expect(said(await planned({ text, seed: { free: 3, volumes, files } }))).toEqual([]);
  expect(said(await planned({ text, seed: { free: 2, volumes, files } }))).toEqual([expect.stringContaining('MLN7206')]);
  const unfinished = { 'web.shop.new': { tags: [owner], size: extent } };
  expect(said(await planned({ text, seed: { free: 2, volumes: unfinished, files } }))).toEqual([]);
});

test('a disk with snapshots is not removed', async () => {
  const { plan } = await planned({ text: `host web { ${vg0} }` });
  const volumes = { 'web.shop': { tags: [owner] }, backup: { origin: 'web.shop' } };
  const request = { intent: 'remove', disks: plan?.disks ?? {} } as const;
  const found = await planned({ text: `host web { ${vg0} }`, seed: { volumes }, request });
  expect(said(found)).toEqual([
    expect.stringContaining('MLN7216 2:1 volume vg0/web.shop, the disk of web, has snapshots: vg0/backup'),
  ]);
});

test('a volume that somebody else made is said to stay', async () => {
  const { plan } = await planned({ text: `host web { ${vg0} }` });
  const request = { intent: 'remove', disks: plan?.disks ?? {} } as const;
  const found = await planned({ text: `host web { ${vg0} }`, seed: { volumes: { 'web.shop': {} } }, request });
  expect(said(found)).toEqual([expect.stringContaining(`MLN7220 2:1 volume vg0/web.shop stays: it does not have tag ${owner}`)]);
});

test('a volume that is off is switched on before its machine starts', async () => {
  const { plan } = await planned({ text: `host web { ${vg0} }` });
  const request = { intent: 'start', disks: plan?.disks ?? {} } as const;
  const started = (active: boolean) =>
    planned({ text: `host web { ${vg0} }`, seed: { volumes: { 'web.shop': { tags: [owner], active } } }, request });
  expect(argsOf(await started(false), 'web', 'activate')).toEqual({ vg: 'vg0', lv: 'web.shop' });
  expect(argsOf(await started(true), 'web', 'activate')).toBeUndefined();
});

describe('without a line of the configuration', () => {
  const none = { volumeGroups: [], templates: [] };
  const refused = (thing: string, root: string) =>
    `cannot use ${thing} of the server: the configuration does not allow it to projects; let the site or user configuration allow it: ${root}`;
  const group = refused('volume group "vg0"', 'roots.volumeGroups: [vg0]');
  const volume = refused('volume "/dev/vg0/debian"', 'roots.templates: [/dev/vg0/debian]');

  test.each<[string, string, object, readonly string[]]>([
    ['fills a group', 'lvm_vg vg0 ; template tiny.ext4', none, [`MLN1017 2:25 ${group}`]],
    ['fills a group by its path', 'lvm_vg /dev/vg0/ ; template tiny.ext4', none, [`MLN1017 2:25 ${group}`]],
    ['copies a volume', 'template /dev/vg0/debian', none, [`MLN1017 2:27 ${volume}`]],
    ['copies a volume by the path of its mapping', 'template /dev/mapper/vg0-debian', none, [`MLN1017 2:27 ${volume}`]],
    [
      'makes a snapshot of a volume of another group that it may fill',
      'lvm_snapshot ; template vg0/debian',
      { volumeGroups: ['vg0'], templates: [] },
      [`MLN1017 2:42 ${volume}`],
    ],
    [
      'makes a snapshot in the group of a volume that it may copy',
      'lvm_snapshot ; template /dev/vg0/debian',
      { volumeGroups: [], templates: ['/dev/vg0/debian'] },
      [`MLN1017 2:42 ${group}`],
    ],
    [
      'takes a volume whose name begins like an allowed one',
      'lvm_vg vg0 ; template /dev/vg0/debian',
      { volumeGroups: ['vg0'], templates: ['/dev/vg0/deb'] },
      [`MLN1017 2:40 ${volume}`],
    ],
  ])('no project %s', async (_, words, roots, expected) => {
    const found = await planned({ text: `host web { lvm ; ${words} }`, seed: { volumes: debian }, roots });
    expect(said(found)).toEqual(expected);
    expect(found.plan).toBeUndefined();
  });

  test('a project uses the group of the original mln, as it does when it names none', async () => {
    const text = 'host web { lvm ; lvm_vg mln-images ; template tiny.ext4 }';
    expect(said(await planned({ text, roots: none })).join()).not.toContain('MLN1017');
  });
});
