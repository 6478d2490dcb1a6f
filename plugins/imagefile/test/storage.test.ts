import fs from 'node:fs';
import { openDisk } from '@mln/plugin-rootless';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sampleEdits } from '../../rootless/test/sample.js';
import { fsck, type Made, makeImage, openCx, survey, tool } from '../../rootless/test/world.js';
import { check, imagesOf, type Planned, plan, run, undo, type Wanted } from './world.js';

const made: Made = makeImage('ext4');
const { directory } = made;
beforeEach(() => fs.rmSync(`${directory}/images`, { recursive: true, force: true }));
afterAll(() => fs.rmSync(directory, { recursive: true }));

const grownBytes = 40 * 2 ** 20;
const kinds: readonly (readonly [string, Omit<Wanted, 'directory'>])[] = [
  ['a raw disk', { options: { format: 'raw' } }],
  ['a grown raw disk', { options: { format: 'raw' }, words: { size: grownBytes } }],
  ['a copy-on-write disk', { options: { format: 'cow' } }],
  ['a grown copy-on-write disk', { options: { format: 'cow' }, words: { size: grownBytes } }],
];

/** An image of what the machine would see. */
const seen = ({ disk }: Planned, at = disk.path): string => {
  if (disk.format === 'raw') return at;
  fs.rmSync(`${at}.flat`, { force: true });
  tool('uml_moo', at, `${at}.flat`);
  return `${at}.flat`;
};

describe.each(kinds)('%s', (_what, wanted) => {
  test('has the files of the template and the size that was asked for', async () => {
    const planned = await plan({ directory, ...wanted });
    await run([...planned.provision, ...planned.publish]);
    const image = seen(planned);
    fsck(image);
    expect(survey(image)).toEqual(survey(made.image));
    expect(fs.statSync(image).size).toBe(wanted.words === undefined ? fs.statSync(made.image).size : grownBytes);
    if (wanted.words !== undefined) expect(tool('dumpe2fs', '-h', image)).toMatch(/Block count: +(10240|40960)\n/);
  });

  test('is customized while it is made, from files read elsewhere', async () => {
    const planned = await plan({ directory, ...wanted });
    await run(planned.provision);
    const { disk } = planned;
    const cx = openCx(directory);
    const guest = await openDisk({ ...disk, path: disk.building }, { ...cx, pristine: disk.pristine ?? '' });
    await sampleEdits(guest);
    await guest.close();
    await run(planned.publish);
    const image = seen(planned);
    fsck(image);
    expect(tool('debugfs', '-R', 'cat /etc/hostname', image)).toBe('tre\n');
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
    const { building, format, backing } = planned.disk;
    const halves = [
      building,
      ...(format === 'raw' ? [`${building}.part`] : []),
      ...(wanted.words === undefined || backing === undefined ? [] : [`${backing}.part`]),
    ];
    for (const name of halves) fs.writeFileSync(name, 'half');
    await run([...planned.provision, ...planned.publish]);
    fsck(seen(planned));
    expect(imagesOf(directory).filter((name) => /part|new/.test(name))).toEqual([]);
  });

  test('is removed with what was made for it alone', async () => {
    const one = await plan({ directory, ...wanted, name: 'one' });
    const two = await plan({ directory, ...wanted, name: 'two' });
    for (const planned of [one, two]) await run([...planned.provision, ...planned.publish]);
    await run(one.remove);
    fsck(seen(two));
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

test('the last step of the provision makes the disk anew', async () => {
  for (const [, wanted] of kinds) {
    const { provision, disk } = await plan({ directory, ...wanted });
    await run(provision);
    fs.writeFileSync(disk.building, 'half customized');
    await run(provision.slice(-1));
    expect(fs.readFileSync(disk.building).subarray(0, 4)).not.toEqual(Buffer.from('half'));
  }
});

test.each([
  ['raw where blocks can be shared', { reflink: true }, 'raw'],
  ['copy-on-write elsewhere, for User-Mode Linux', {}, 'uml-cow'],
  ['raw for another backend', { backend: 'xen' }, 'raw'],
  ['raw for an opener that cannot open copy-on-write', { opener: 'mount' }, 'raw'],
  ['what the options say', { reflink: true, options: { format: 'cow' } }, 'uml-cow'],
])('the format is %s', async (_what, wanted, format) => {
  const { disk } = await plan({ directory, ...wanted });
  expect(disk.format).toBe(format);
});

test.each([
  [{ options: { format: 'qcow2' } }, 'MLN6502'],
  [{ words: { template: 'none' } }, 'MLN6501'],
])('%j is an error, and nothing is planned', async (wanted, code) => {
  const { errors, provision } = await plan({ directory, ...wanted });
  expect(errors).toEqual([code]);
  expect(provision).toEqual([]);
});
