import fs from 'node:fs';
import path from 'node:path';
import { getuid } from 'node:process';
import { openDisk } from '@mln/disk-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execaShell } from '../../../engine/src/system/process/execa-shell.js';
import { copyOf, layouts, outside } from '../../../packages/disk-kit/test/ext4/images.js';
import { sampleEdits } from '../../../packages/disk-kit/test/ext4/sample.js';
import { fsck, hash, type Made, makeImage, openContext, raw, survey, tool } from '../../../packages/disk-kit/test/ext4/world.js';
import plugin from '../src/index.js';
import { inside } from '../src/mounted.js';
import { openMounted } from '../src/open.js';

const isRoot = getuid?.() === 0;
const why = isRoot ? '' : ' (skipped: only root may mount)';

let made: Made;
/** The process of the namespace runs beside the other commands. */
const context = () => openContext(made.directory, execaShell());

const kinds = ['ext4', 'ext3', 'ext2'].flatMap((type) => layouts.map((layout) => [type, layout.what, layout] as const));

describe.skipIf(!isRoot).each(kinds)(`a mounted %s file system %s${why}`, (type, _what, layout) => {
  beforeAll(() => {
    made = makeImage(type);
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test('has after the same edits the same files, modes and owners as one opened without root', async () => {
    const mounted = copyOf(made, 'mounted', layout);
    const rootless = copyOf(made, 'rootless', layout);
    const before = outside(mounted.disk);
    const guests = [await openMounted(mounted.disk, context()), await openDisk(rootless.disk, openContext(made.directory))];
    for (const guest of guests) {
      await sampleEdits(guest);
      await guest.close();
    }
    fsck(mounted.place);
    expect(survey(mounted.place)).toEqual(survey(rootless.place));
    expect(outside(mounted.disk)).toBe(before);
    const old = new Set(survey(made.image));
    const names = survey(mounted.place)
      .filter((row) => !old.has(row))
      .map((row) => row.split(' ')[0]);
    await expect(`${names.join('\n')}\n`).toMatchFileSnapshot('golden/changed.txt');
    expect(tool('losetup', '-j', mounted.disk.path)).toBe('');
  });

  test('has no edit on it after an abort, and no loop device stays', async () => {
    const { disk, place } = copyOf(made, 'aborted', layout);
    const guest = await openMounted(disk, context());
    await sampleEdits(guest);
    expect(await guest.text('/etc/hostname')).toBe('tre\n');
    await guest.abort();
    expect(survey(place)).toEqual(survey(made.image));
    expect(tool('losetup', '-j', disk.path)).toBe('');
  });
});

describe.skipIf(!isRoot)(`a mounted image${why}`, () => {
  beforeAll(() => {
    made = makeImage('ext4');
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test('reaches no further than its partition', async () => {
    const { disk } = copyOf(made, 'limit', layouts[2]);
    const guest = await openMounted(disk, context());
    const [device = ''] = tool('losetup', '-nO', 'NAME', '-j', disk.path).trim().split('\n');
    expect(tool('losetup', '-nO', 'OFFSET,SIZELIMIT', device).trim().split(/\s+/).map(Number)).toEqual([
      2 ** 20,
      disk.partition?.bytes,
    ]);
    await guest.abort();
  });

  test('lets no link lead to this machine', async () => {
    const mark = path.join(made.directory, 'outside');
    fs.mkdirSync(mark);
    const { place: image } = copyOf(made, 'links');
    const first = await openMounted(raw(image), context());
    await first.symlink(mark, '/etc/trap');
    await first.close();
    const guest = await openMounted(raw(image), context());
    await expect(guest.write('/etc/trap/file', 'x')).rejects.toThrow('leads nowhere');
    await guest.write('/etc/trap', 'replaced, not followed');
    await guest.close();
    expect(fs.readdirSync(mark)).toEqual([]);
    expect(tool('debugfs', '-R', 'cat /etc/trap', image)).toBe('replaced, not followed');
  });

  test('runs a command by chroot after the edits were written', async () => {
    const { place: image } = copyOf(made, 'run');
    const guest = await openMounted(raw(image), context());
    await guest.write('/bin/busybox', fs.readFileSync('/usr/bin/busybox'), { mode: 0o755 });
    await guest.symlink('busybox', '/bin/sh');
    await guest.symlink('busybox', '/bin/cat');
    await guest.write('/etc/hostname', 'inside\n');
    const { stdout } = await guest.run({ script: 'cat /etc/hostname >/dev/null; cat /etc/hostname; echo made >/made' });
    expect(stdout).toBe('inside\n');
    expect(await guest.text('/made')).toBe('made\n');
    await expect(guest.run({ script: 'echo why >&2; exit 7' })).rejects.toThrow('exit 7): why');
    await guest.close();
    fsck(image);
    expect(tool('losetup', '-j', image)).toBe('');
  });

  test('that is no file system fails, and leaves no loop device', async () => {
    const image = path.join(made.directory, 'zeros');
    fs.writeFileSync(image, Buffer.alloc(1e6));
    const before = hash(image);
    await expect(openMounted(raw(image), context())).rejects.toThrow('mount failed');
    expect(hash(image)).toBe(before);
    expect(tool('losetup', '-j', image)).toBe('');
  });
});

test.each(['', '/', 'relative'])('the mount point %j is refused', (root) => {
  expect(() => inside(root, '/etc/passwd')).toThrow('not inside');
});

test('a copy-on-write disk is refused with the way out', () => {
  const { hint } =
    plugin.openers?.mount?.unsupportedReason({ path: '/x', stagingPath: '/x.new', format: 'uml-cow', offset: 0 }) ?? {};
  expect(hint).toContain('rootless');
});
