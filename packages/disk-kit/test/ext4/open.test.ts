import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDisk } from '../../src/index.js';
import { alone, copyOf, layouts, outside, placeOf } from './images.js';
import { sampleEdits } from './sample.js';
import { fsck, hash, type Made, makeImage, openContext, raw, realShell, survey, tool } from './world.js';

function cat(image: string, name: string) {
  return tool('debugfs', '-R', `cat "${name}"`, image);
}

function stat(image: string, name: string) {
  return tool('debugfs', '-R', `stat "${name}"`, image);
}

const kinds = ['ext4', 'ext3', 'ext2'].flatMap((type) => layouts.map((layout) => [type, layout.what, layout] as const));

describe.each(kinds)('an %s file system %s', (type, _what, layout) => {
  let made: Made;
  beforeAll(() => {
    made = makeImage(type);
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test('is edited by one debugfs and stays consistent', async () => {
    const { disk, place: image } = copyOf(made, 'edited', layout);
    const before = outside(disk);
    const sh = realShell();
    const guest = await openDisk(disk, openContext(made.directory, sh));
    await sampleEdits(guest);
    await guest.close();
    expect(sh.calls.filter((call) => call.args.includes('-w'))).toHaveLength(1);
    fsck(image);
    expect(cat(image, '/etc/hostname')).toBe('tre\n');
    expect(cat(image, '/home/kim/a file.txt')).toBe('blank\n');
    expect(stat(image, '/home/kim/a file.txt')).toMatch(/Mode: {2}0600[\s\S]*User: {2}1000 {3}Group: {2}1000/);
    expect(stat(image, '/srv/eve')).toMatch(/Mode: {2}04755[\s\S]*User: 70000 {3}Group: 70000/);
    expect(stat(image, '/etc/shadow')).toMatch(/Mode: {2}0640/);
    expect(cat(image, '/usr/bin/new')).toBe('through a link\n');
    expect(cat(image, '/usr/lib/os-release')).toBe('ID=test\n');
    expect(stat(image, '/etc/old/again')).toMatch(/Type: directory {4}Mode: {2}0750/);
    expect(outside(disk)).toBe(before);
  });

  test('has after the same edits the same files as one that stands alone', async () => {
    const images = [copyOf(made, 'here', layout), copyOf(made, 'there', alone)];
    for (const { disk } of images) {
      const guest = await openDisk(disk, openContext(made.directory));
      await sampleEdits(guest);
      await guest.close();
    }
    const [here = [], there] = images.map(({ place }) => survey(place));
    expect(here.length).toBeGreaterThan(150);
    expect(here).toEqual(there);
  });

  test('is read from the image that it was cloned from', async () => {
    const { disk } = copyOf(made, 'clone', layout);
    const baseImage = copyOf(made, 'pristine', layout).disk.path;
    const sh = realShell();
    const guest = await openDisk(disk, { ...openContext(made.directory, sh), baseImage });
    expect(await guest.text('/etc/hostname')).toBe('template\n');
    expect(sh.calls.map(({ args }) => args.at(-1))).toContain(placeOf(baseImage, layout.offset));
    expect(sh.calls.map(({ args }) => args.at(-1)).filter((image) => image?.startsWith(disk.path))).toEqual([]);
  });

  test('is asked twice for what every guest has: for the directories, then for the files of a usual size', async () => {
    const sh = realShell();
    const guest = await openDisk(copyOf(made, 'ahead', layout).disk, openContext(made.directory, sh));
    const before = sh.calls.length;
    for (const name of ['passwd', 'group', 'shadow', 'hostname']) expect(await guest.text(`/etc/${name}`)).not.toBe('');
    expect(await guest.list('/etc')).toContain('passwd');
    expect(await guest.text('/etc/inittab')).toBeUndefined();
    expect(sh.calls.length - before).toBe(2);
  });

  test('shows edits before they are written, and writes nothing when aborted', async () => {
    const { disk } = copyOf(made, 'aborted', layout);
    const before = hash(disk.path);
    const guest = await openDisk(disk, openContext(made.directory));
    await sampleEdits(guest);
    expect(await guest.text('/etc/hostname')).toBe('tre\n');
    expect(await guest.list('/etc/old')).toEqual(['again']);
    expect(await guest.stat('/usr/bin/program-with-a-rather-long-name-7')).toMatchObject({ mode: 0o700, uid: 1000, gid: 42 });
    expect(await guest.stat('/usr/bin/program-with-a-rather-long-name-8')).toBeUndefined();
    await guest.abort();
    expect(hash(disk.path)).toBe(before);
  });

  test('reads through links inside and refuses those that lead outside or in circles', async () => {
    const guest = await openDisk(copyOf(made, 'links', layout).disk, openContext(made.directory));
    expect(await guest.text('/etc/os-release')).toBe('ID=test\n');
    expect(await guest.text('/etc/long')).toBe('template\n');
    expect(await guest.text('/etc/absolute')).toBe('template\n');
    expect(await guest.readlink('/etc/os-release')).toBe('../usr/lib/os-release');
    expect(await guest.list('/bin')).toHaveLength(150);
    await expect(guest.text('/etc/outside')).rejects.toThrow('out of the guest');
    await expect(guest.text('/etc/circle')).rejects.toThrow('too many links');
    await expect(guest.text('/etc/../../etc/passwd')).rejects.toThrow('upwards');
    await expect(guest.read('/etc')).rejects.toThrow('directory');
    expect(await guest.text('/no/such/file')).toBeUndefined();
    expect((await guest.stat('/etc/hostname'))?.mtimeMs).toBeGreaterThan(1e12);
  });

  test('with a dirty journal is repaired before the first edit', async () => {
    if (type === 'ext2') return; // has no journal
    const { disk, place: image } = copyOf(made, 'dirty', layout);
    tool('debugfs', '-w', '-R', 'feature needs_recovery', image);
    const guest = await openDisk(disk, openContext(made.directory));
    await guest.write('/etc/hostname', 'after\n');
    await guest.close();
    fsck(image);
    expect(tool('debugfs', '-R', 'features', image)).not.toContain('needs_recovery');
    expect(cat(image, '/etc/hostname')).toBe('after\n');
  });
});

describe('an image', () => {
  let made: Made;
  beforeAll(() => {
    made = makeImage('ext4');
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  test('that is full makes the close fail, and says so', async () => {
    const guest = await openDisk(copyOf(made, 'full').disk, openContext(made.directory));
    await guest.write('/big', Buffer.alloc(30e6, 1));
    await expect(guest.close()).rejects.toThrow(expect.objectContaining({ code: 'MLN6601' }));
  });

  test.each(['/etc/hosts', '/srv/other'])('whose %s is a sparse file of 3 GB is read without that file', async (name) => {
    const { place: image, disk } = copyOf(made, `sparse${path.basename(name)}`);
    const first = await openDisk(disk, openContext(made.directory));
    await first.mkdir(path.dirname(name));
    await first.write(name, 'x');
    await first.close();
    tool('debugfs', '-w', '-R', `sif ${name} size 3221225472`, image);
    const guest = await openDisk(disk, openContext(made.directory));
    await expect(guest.text(name)).rejects.toThrow(expect.objectContaining({ code: 'MLN6605' }));
    expect(fs.readdirSync(made.directory).filter((file) => /^(ahead|read)/.test(file))).toEqual([]);
    await guest.abort();
  });

  test('is not opened while another process holds a lock on it', async () => {
    const { spawn } = await import('node:child_process');
    const held = spawn('flock', [made.image, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
    held.stdin.write('x');
    await new Promise((resolve) => held.stdout.once('data', resolve));
    await expect(openDisk(raw(made.image), openContext(made.directory))).rejects.toThrow(/in use by process/);
    held.stdin.end();
    await new Promise((resolve) => held.once('exit', resolve));
  });

  test.each(['/etc/qu"ote', '/etc/line\nbreak'])('refuses the name %j', async (name) => {
    const guest = await openDisk(raw(made.image), openContext(made.directory));
    await expect(guest.write(name, '')).rejects.toThrow('not supported');
  });

  test('that is not ext makes the opening fail', async () => {
    const image = path.join(made.directory, 'zeros');
    fs.writeFileSync(image, Buffer.alloc(1e6));
    await expect(openDisk(raw(image), openContext(made.directory))).rejects.toThrow(/Bad magic/);
  });
});
