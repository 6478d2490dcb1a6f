import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { newDisk, oldDisk, outside, placeOf, wrap } from '../../rootless/test/images.js';
import { fsck, newDirectory, survey, tool } from '../../rootless/test/world.js';
import { listTemplates } from '../src/command-list.js';
import { registerTemplate } from '../src/command-register.js';
import { findTemplate } from '../src/find.js';
import { makeDisk, makeOthers, makeSystem, mib } from './disks.js';
import { commandContext } from './world.js';

const system = makeSystem();
const others = makeOthers();
const sources = newDirectory();
const raw = path.join(sources, 'disk');
const { disk } = wrap(system, raw, oldDisk);
afterAll(() => {
  for (const directory of [path.dirname(system), others.directory, sources]) fs.rmSync(directory, { recursive: true });
});

/** A converted disk named after its kind, and what lies beside it. */
function converted(name: string, ...options: readonly string[]): string {
  const directory = fs.mkdtempSync(path.join(sources, 'converted-'));
  tool('qemu-img', 'convert', ...options, raw, path.join(directory, name));
  return path.join(directory, name);
}

/** A check leaves its date in the file system; all else is as it was. */
function expectSame(image: string): void {
  expect(outside({ ...disk, path: image })).toBe(outside(disk));
  const place = placeOf(image, disk.offset);
  fsck(place);
  expect(survey(place)).toEqual(survey(system));
}

async function registered(options: Readonly<Record<string, string | boolean>>) {
  const told = commandContext({});
  await registerTemplate.run({ ...told.ctx, options });
  return told;
}

function vmdk(kind: string) {
  return ['box.vmdk', '-O', 'vmdk', '-o', `subformat=${kind}`] as const;
}
/** Name, then options of qemu-img. */
type Disk = readonly [string, string, ...string[]];
const disks: readonly Disk[] = [
  ...['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat', 'streamOptimized'].map(
    (kind): Disk => [kind, ...vmdk(kind)],
  ),
  ['qcow2', 'box.qcow2', '-O', 'qcow2'],
  ['vdi', 'box.vdi', '-O', 'vdi'],
  ['a name that says nothing', 'box.bin', '-O', 'qcow2'],
];

test.each(disks)('a disk, %s, becomes the bytes that a machine sees', async (_kind, name, ...options) => {
  const { errors, printed, templates, directory, ctx } = await registered({ template: converted(name, ...options) });
  expect(errors).toEqual([]);
  const format = options[1];
  const file = name === 'box.bin' ? 'box.bin.img' : 'box.img';
  expect(printed).toMatchObject([{ name, file, format, bytes: fs.statSync(raw).size }]);
  expectSame(`${templates}/${file}`);
  expect(fs.statSync(`${templates}/${file}`).blocks * 512).toBeLessThan(24 * mib);
  expect((await findTemplate(name, { paths: { templates }, local: ctx.files }))?.name).toBe(file);
  expect(fs.readdirSync(templates).sort()).toEqual([file, 'templates.json']);
  fs.rmSync(directory, { recursive: true });
});

describe('archives', () => {
  const pack = (archive: string, disk: string, ...more: readonly string[]): string => {
    const directory = path.dirname(disk);
    for (const name of more) fs.writeFileSync(path.join(directory, name), name);
    tool('tar', '-C', directory, '-cf', path.join(directory, archive), ...fs.readdirSync(directory));
    return path.join(directory, archive);
  };
  test.each([
    ['an appliance', 'box.ova', 'streamOptimized', ['box.ovf', 'box.mf'], 'box'],
    ['a disk in several parts', 'box.vmdk.tar', 'twoGbMaxExtentFlat', [], 'box.vmdk'],
  ])('%s is unpacked and converted', async (_what, archive, kind, more, name) => {
    const { errors, printed, templates, directory } = await registered({
      template: pack(archive, converted(...vmdk(kind)), ...more),
    });
    expect(errors).toEqual([]);
    expect(printed).toMatchObject([{ name, file: 'box.img', format: 'vmdk' }]);
    expectSame(`${templates}/box.img`);
    fs.rmSync(directory, { recursive: true });
  });

  test('a link in it is not followed', async () => {
    const disk = converted(...vmdk('monolithicFlat'));
    fs.rmSync(disk.replace('.vmdk', '-flat.vmdk'));
    fs.symlinkSync('/etc/shadow', disk.replace('.vmdk', '-flat.vmdk'));
    const { errors, templates, directory } = await registered({ template: pack('box.tar', disk) });
    expect(errors.map(({ code, values }) => [code, values.reason])).toEqual([
      ['MLN6112', 'its part "box-flat.vmdk" is no ordinary file beside it'],
    ]);
    expect(fs.readdirSync(templates)).toEqual([]);
    fs.rmSync(directory, { recursive: true });
  });
});

test('a disk that names files of this machine is refused, and nothing of them is copied', async () => {
  const disk = path.join(sources, 'evil.vmdk');
  fs.writeFileSync(disk, '# Disk DescriptorFile\nparentCID=ffffffff\nRW 8192 FLAT "/etc/shadow" 0\n');
  const { errors, templates, directory } = await registered({ template: disk });
  expect(errors.map(({ code }) => code)).toEqual(['MLN6112']);
  expect(fs.readdirSync(templates)).toEqual([]);
  fs.rmSync(directory, { recursive: true });
});

test('the journal of a disk that was not shut down is replayed, and nothing around it is touched', async () => {
  const disk = path.join(sources, 'dirty.img');
  const { place } = wrap(system, disk, newDisk);
  tool('debugfs', '-w', '-R', 'feature needs_recovery', place);
  const { errors, templates, directory } = await registered({ template: disk });
  expect(errors).toEqual([]);
  const image = placeOf(`${templates}/dirty.img`, newDisk.offset);
  expect(tool('debugfs', '-R', 'features', image)).not.toContain('needs_recovery');
  fsck(image);
  expect(survey(image)).toEqual(survey(system));
  expect(fs.readFileSync(`${templates}/dirty.img`).subarray(0, mib)).toEqual(fs.readFileSync(disk).subarray(0, mib));
  fs.rmSync(directory, { recursive: true });
});

describe('the root', () => {
  const twice = makeDisk(sources, 'dos', [
    { at: 1, size: 24, image: system },
    { at: 30, size: 24, image: system },
  ]);
  test('that is not clear is an error, and the number decides', async () => {
    const unclear = await registered({ template: twice });
    expect(unclear.errors).toMatchObject([{ code: 'MLN6110', values: { choices: '1|2', path: twice } }]);
    expect(fs.readdirSync(unclear.templates)).toEqual([]);
    const said = await registered({ template: twice, name: 'twice', rootPartition: '2' });
    expect(said.errors).toEqual([]);
    await listTemplates.run(said.ctx);
    expect(said.printed.at(-1)).toMatchObject([{ name: 'twice', root: { type: 'ext4', partition: 2, offset: 30 * mib } }]);
    for (const { directory } of [unclear, said]) fs.rmSync(directory, { recursive: true });
  });

  test.each([
    ['0', 'MLN4012'],
    ['one', 'MLN4012'],
    ['3', 'MLN6109'],
  ])('is not in partition %s', async (rootPartition, code) => {
    const { errors, directory } = await registered({ template: twice, rootPartition });
    expect(errors.map((error) => error.code)).toEqual([code]);
    fs.rmSync(directory, { recursive: true });
  });

  test('that mln cannot reach is an error that says where it is', async () => {
    const disk = makeDisk(sources, 'gpt', [{ at: 1, size: 8, image: others.lvm }]);
    const { errors, templates, directory } = await registered({ template: disk });
    expect(errors).toMatchObject([{ code: 'MLN6109', values: { why: 'partition 1 is a physical volume of LVM' } }]);
    expect(fs.readdirSync(templates)).toEqual([]);
    fs.rmSync(directory, { recursive: true });
  });
});

test('the list shows what each image is, and does not show the parts of a disk', async () => {
  const { ctx, printed, texts, templates, directory } = await registered({ template: raw, name: 'old', message: 'a box' });
  const flat = converted(...vmdk('monolithicFlat'));
  for (const name of fs.readdirSync(path.dirname(flat)))
    fs.copyFileSync(path.join(path.dirname(flat), name), `${templates}/${name}`);
  fs.copyFileSync(makeDisk(sources, 'gpt', [{ at: 1, size: 8, image: others.luks }]), `${templates}/secret.img`);
  await listTemplates.run(ctx);
  expect(printed.at(-1)).toEqual([
    {
      ...{ name: 'box.vmdk', file: 'box.vmdk', bytes: fs.statSync(raw).size, format: 'vmdk', partitions: null, root: null },
      ...{ boot: null, registered: false, message: '', problem: 'MLN6108' },
    },
    {
      ...{ name: 'old', file: 'old.img', bytes: fs.statSync(raw).size, format: 'raw', partitions: 'dos' },
      root: { type: 'ext4', partition: 1, offset: 32256 },
      ...{ boot: 'grub', registered: true, message: 'a box', problem: null },
    },
    {
      ...{ name: 'secret.img', file: 'secret.img', bytes: 96 * mib, format: 'raw', partitions: 'gpt', root: null },
      ...{ boot: 'none', registered: false, message: '', problem: 'MLN6109' },
    },
  ]);
  expect(texts.at(-1)).toBe(
    [
      'NAME        FILE        SIZE   FORMAT  ROOT                       LOADER',
      'box.vmdk    box.vmdk    25 MB  vmdk    -                          -       (not registered) (MLN6108)',
      'old         old.img     25 MB  raw     ext4 in partition 1 (dos)  grub    a box',
      'secret.img  secret.img  96 MB  raw     -                          none    (not registered) (MLN6109)',
    ].join('\n'),
  );
  fs.rmSync(directory, { recursive: true });
});
