import fs from 'node:fs';
import { openDisk } from '@mln/disk-kit';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { flat, type Layout, layouts, newDisk, oldDisk, placeOf, wrap } from '../../../packages/disk-kit/test/ext4/images.js';
import { sampleEdits } from '../../../packages/disk-kit/test/ext4/sample.js';
import { fsck, type Made, makeImage, openContext, survey, tool } from '../../../packages/disk-kit/test/ext4/world.js';
import { check, imagesOf, type Planned, plan, run, undo, type Wanted } from './world.js';

const made: Made = makeImage('ext4');
const { directory } = made;
beforeEach(() => fs.rmSync(`${directory}/images`, { recursive: true, force: true }));
afterAll(() => fs.rmSync(directory, { recursive: true }));

function templateOf(offset: number) {
  return offset === 0 ? 'test.ext4' : `disk-${offset}.img`;
}
for (const layout of [oldDisk, newDisk]) wrap(made.image, `${directory}/${templateOf(layout.offset)}`, layout);

tool('mke2fs', '-q', '-t', 'ext4', '-b', '1024', `${directory}/small.ext4`, '8M');

const grownBytes = 40 * 2 ** 20;
const formats: readonly (readonly [string, Omit<Wanted, 'directory'>])[] = [
  ['a raw disk', { options: { format: 'raw' } }],
  ['a grown raw disk', { options: { format: 'raw' }, words: { size: grownBytes } }],
  ['a copy-on-write disk', { options: { format: 'cow' } }],
  ['a grown copy-on-write disk', { options: { format: 'cow' }, words: { size: grownBytes } }],
];
/** Where more stands before the root than comes behind it. */
const lateDisk: Layout = { what: 'far behind', label: 'dos', offset: 16 * 2 ** 20 };
wrap(made.image, `${directory}/${templateOf(lateDisk.offset)}`, lateDisk);

function placed(layout: Layout) {
  return (row: (typeof formats)[number]) =>
    [`${row[0]} ${layout.what}`, { ...row[1], template: templateOf(layout.offset) }, layout] as const;
}

const littleMore: typeof formats = ['raw', 'cow'].map((format) => [
  `a little larger disk of format ${format}`,
  { options: { format }, words: { free_space: 4 * 2 ** 20 } },
]);
const kinds = [...layouts.flatMap((layout) => formats.map(placed(layout))), ...littleMore.map(placed(lateDisk))];

/** An image of what the machine would see, and how e2fsprogs are told of the file system in it. */
function seen({ disk }: Planned) {
  const image = disk.format === 'raw' ? disk.path : flat(disk.path);
  return { image, place: placeOf(image, disk.offset) };
}

function bytesOf(image: string) {
  return fs.statSync(image).size;
}

/** Bytes that its table gives to the first partition. */
function partitionOf(image: string): number {
  const { partitiontable } = JSON.parse(tool('sfdisk', '--json', image));
  return partitiontable.partitions[0].size * 512;
}

/** What stands before the partition and is not the table: its code, and the gap behind it. */
function boot(image: string, { label, offset }: { readonly label?: string; readonly offset: number }) {
  const head = fs.readFileSync(image).subarray(0, offset);
  return [head.subarray(0, 440), head.subarray((label === 'gpt' ? 34 : 1) * 512)].map((bytes) => bytes.toString('latin1'));
}

describe.each(kinds)('%s', (_what, wanted, layout) => {
  test('has the files of the template and the size that was asked for', async () => {
    const planned = await plan({ directory, ...wanted });
    await run([...planned.provision, ...planned.publish]);
    const { image, place } = seen(planned);
    fsck(place);
    expect(survey(place)).toEqual(survey(made.image));
    const before = bytesOf(`${directory}/${wanted.template}`);
    const { size = before, free_space = 0 }: { size?: number; free_space?: number } = wanted.words ?? {};
    // what is grown is rounded up to whole blocks
    expect(bytesOf(image)).toBe(wanted.words === undefined ? before : Math.ceil((size + free_space) / 4096) * 4096);
  });

  test('has a file system as large as its room, and a boot loader that nobody touched', async () => {
    const planned = await plan({ directory, ...wanted });
    await run([...planned.provision, ...planned.publish]);
    const { image, place } = seen(planned);
    const room = layout.label === undefined ? bytesOf(image) : partitionOf(image);
    expect(planned.disk.partition?.bytes).toBe(layout.label === undefined ? undefined : room);
    const [blocks = 0, size = 0] = ['Block count', 'Block size'].map((word) =>
      Number(new RegExp(`${word}: +(\\d+)`).exec(tool('dumpe2fs', '-h', place))?.[1]),
    );
    expect(blocks * size).toBe(wanted.words === undefined ? bytesOf(made.image) : room);
    if (layout.label === undefined) return;
    expect(boot(image, layout)).toEqual(boot(`${directory}/${wanted.template}`, layout));
    expect(tool('sfdisk', '--verify', image)).toContain('No errors detected');
  });

  test('is customized while it is made, from files read elsewhere', async () => {
    const planned = await plan({ directory, ...wanted });
    await run(planned.provision);
    const { disk } = planned;
    const ctx = openContext(directory);
    const guest = await openDisk({ ...disk, path: disk.stagingPath }, { ...ctx, baseImage: disk.baseImage ?? '' });
    await sampleEdits(guest);
    await guest.close();
    await run(planned.publish);
    const { place } = seen(planned);
    fsck(place);
    expect(tool('debugfs', '-R', 'cat /etc/hostname', place)).toBe('tre\n');
    expect(tool('debugfs', '-R', 'cat /etc/hostname', made.image)).toBe('template\n');
  });

  test('steps may be repeated, tell whether they were done, and leave nothing when undone twice', async () => {
    const planned = await plan({ directory, ...wanted });
    const steps = [...planned.provision, ...planned.publish];
    for (const step of steps) expect(await check(step)).toBe('absent');
    await run(planned.provision);
    await run(planned.provision);
    for (const step of planned.provision) expect(await check(step)).toBe('done');
    await run(planned.publish);
    await run(planned.publish);
    expect(await check(planned.publish[0] as never)).toBe('done');
    await undo(steps);
    await undo(steps);
    expect(imagesOf(directory).filter((name) => !name.startsWith('base-'))).toEqual([]);
  });

  test('is made whole again after a crash left half of it', async () => {
    const planned = await plan({ directory, ...wanted });
    fs.mkdirSync(`${directory}/images`);
    const { stagingPath, format, backing } = planned.disk;
    const halves = [
      stagingPath,
      ...(format === 'raw' ? [`${stagingPath}.part`] : []),
      ...(wanted.words === undefined || backing === undefined ? [] : [`${backing}.part`]),
    ];
    for (const name of halves) fs.writeFileSync(name, 'half');
    await run([...planned.provision, ...planned.publish]);
    fsck(seen(planned).place);
    expect(imagesOf(directory).filter((name) => /part|new/.test(name))).toEqual([]);
  });

  test('is removed with what was made for it alone', async () => {
    const one = await plan({ directory, ...wanted, name: 'one' });
    const two = await plan({ directory, ...wanted, name: 'two' });
    for (const planned of [one, two]) await run([...planned.provision, ...planned.publish]);
    await run(one.remove);
    fsck(seen(two).place);
    await run(one.remove);
    await run(two.remove);
    expect(imagesOf(directory).filter((name) => !name.endsWith('.flat'))).toEqual([]);
    expect(fs.existsSync(made.image)).toBe(true);
  });
});

test('hosts of one size share one grown base, and take turns at making it', async () => {
  const plans = await Promise.all(
    ['a', 'b'].map((name) => plan({ directory, name, options: { format: 'cow' }, words: { free_space: 2 ** 23 } })),
  );
  const bases = plans.map(({ provision }) => provision[0]);
  expect(new Set(bases.map((step) => step?.locks?.[0])).size).toBe(1);
  for (const { provision } of plans) await run(provision);
  expect(imagesOf(directory).filter((name) => name.startsWith('base-'))).toHaveLength(1);
});

describe('hosts of one template, copy-on-write', () => {
  const both = () => Promise.all(['a', 'b'].map((name) => plan({ directory, name, options: { format: 'cow' } })));
  const bases = () => imagesOf(directory).filter((name) => name.startsWith('base-'));

  test('share one link of it, under a lock, which outlives the template', async () => {
    const plans = await both();
    expect(new Set(plans.map(({ provision }) => provision[0]?.locks?.[0])).size).toBe(1);
    for (const { provision, publish } of plans) await run([...provision, ...publish]);
    const [base = ''] = bases();
    expect(bases()).toHaveLength(1);
    expect(fs.statSync(`${directory}/images/${base}`).ino).toBe(fs.statSync(made.image).ino);
    fs.renameSync(made.image, `${made.image}.away`);
    try {
      for (const planned of plans) fsck(seen(planned).place);
    } finally {
      fs.renameSync(`${made.image}.away`, made.image);
    }
  });

  test('keep the link while one of them needs it, and leave none when all are undone', async () => {
    const [a, b] = await both();
    if (a === undefined || b === undefined) throw new Error('no plans');
    await run([...a.provision, ...b.provision]);
    await undo(a.provision);
    expect(bases()).toHaveLength(1);
    await run(a.provision);
    await undo([...a.provision, ...b.provision]);
    await undo([...a.provision, ...b.provision]);
    expect(imagesOf(directory)).toEqual([]);
    expect(fs.existsSync(made.image)).toBe(true);
  });

  test('stand on the old file when the template is replaced in the middle of a build', async () => {
    const [a, b] = await both();
    if (a === undefined || b === undefined) throw new Error('no plans');
    await run(a.provision);
    const { ino } = fs.statSync(made.image);
    fs.copyFileSync(made.image, `${made.image}.new`);
    fs.renameSync(made.image, `${made.image}.old`);
    fs.renameSync(`${made.image}.new`, made.image);
    try {
      await run(b.provision);
      expect(bases().map((name) => fs.statSync(`${directory}/images/${name}`).ino)).toEqual([ino]);
    } finally {
      fs.renameSync(`${made.image}.old`, made.image);
    }
  });
});

test('the last step of the provision makes the disk anew', async () => {
  for (const [, wanted] of formats) {
    const { provision, disk } = await plan({ directory, ...wanted });
    await run(provision);
    fs.writeFileSync(disk.stagingPath, 'half customized');
    await run(provision.slice(-1));
    expect(fs.readFileSync(disk.stagingPath).subarray(0, 4)).not.toEqual(Buffer.from('half'));
  }
});

test('a grown disk with partitions is made of the same steps as one without', async () => {
  const titles = await Promise.all(
    [0, newDisk.offset].map(async (offset) => {
      const planned = await plan({
        directory,
        template: templateOf(offset),
        words: { size: grownBytes },
        options: { format: 'cow' },
      });
      return planned.provision.map(({ action }) => action);
    }),
  );
  expect(titles[1]).toEqual(titles[0]);
});

test.each([
  ['raw where blocks can be shared', { reflink: true }, 'raw'],
  ['copy-on-write elsewhere, for User-Mode Linux', {}, 'uml-cow'],
  ['raw over blocks that are smaller than a page', { template: 'small.ext4' }, 'raw'],
  ['raw for another backend', { backend: 'xen' }, 'raw'],
  ['raw for an opener that cannot open copy-on-write', { opener: 'mount' }, 'raw'],
  ['what the options say', { reflink: true, options: { format: 'cow' } }, 'uml-cow'],
])('the format is %s', async (_what, wanted, format) => {
  const { disk } = await plan({ directory, ...wanted });
  expect(disk.format).toBe(format);
});

test('a template that is missing is an error, and nothing is planned', async () => {
  const { errors, provision } = await plan({ directory, words: { template: 'none' } });
  expect(errors).toEqual(['MLN6501']);
  expect(provision).toEqual([]);
});

test('a copy-on-write disk over blocks that are smaller than a page is an error', async () => {
  const { errors } = await plan({ directory, template: 'small.ext4', options: { format: 'cow' } });
  expect(errors).toEqual(['MLN6503']);
});
