import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDisk } from '../src/index.js';
import { sampleEdits } from './sample.js';
import { fsck, type Made, makeImage, openCx, raw, realShell, tool } from './world.js';

const cat = (image: string, name: string) => tool('debugfs', '-R', `cat "${name}"`, image);
const stat = (image: string, name: string) => tool('debugfs', '-R', `stat "${name}"`, image);

describe.each(['ext4', 'ext3', 'ext2'])('an %s image', (type) => {
  let made: Made;
  beforeAll(() => {
    made = makeImage(type);
  });
  afterAll(() => fs.rmSync(made.directory, { recursive: true }));

  const copy = (name: string): string => {
    const file = path.join(made.directory, name);
    fs.copyFileSync(made.image, file);
    fs.chmodSync(file, 0o644);
    return file;
  };

  test('is edited by one debugfs and stays consistent', async () => {
    const image = copy('edited');
    const sh = realShell();
    const guest = await openDisk(raw(image), openCx(made.directory, sh));
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
  });

  test('shows edits before they are written, and writes nothing when aborted', async () => {
    const image = copy('aborted');
    const before = fs.readFileSync(image);
    const guest = await openDisk(raw(image), openCx(made.directory));
    await sampleEdits(guest);
    expect(await guest.text('/etc/hostname')).toBe('tre\n');
    expect(await guest.list('/etc/old')).toEqual(['again']);
    expect(await guest.stat('/usr/bin/program-with-a-rather-long-name-7')).toMatchObject({ mode: 0o700, uid: 1000, gid: 42 });
    expect(await guest.stat('/usr/bin/program-with-a-rather-long-name-8')).toBeUndefined();
    await guest.abort();
    expect(fs.readFileSync(image).equals(before)).toBe(true);
  });

  test('reads through links inside and refuses those that lead outside or in circles', async () => {
    const guest = await openDisk(raw(made.image), openCx(made.directory));
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
    const image = copy('dirty');
    tool('debugfs', '-w', '-R', 'feature needs_recovery', image);
    const guest = await openDisk(raw(image), openCx(made.directory));
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

  test('is edited behind an offset, and nothing before it is touched', async () => {
    const disk = path.join(made.directory, 'disk');
    fs.writeFileSync(disk, Buffer.alloc(63 * 512, 7));
    fs.appendFileSync(disk, fs.readFileSync(made.image));
    const guest = await openDisk(raw(disk, 63 * 512), openCx(made.directory));
    await sampleEdits(guest);
    await guest.close();
    expect(tool('debugfs', '-R', 'cat /etc/hostname', `${disk}?offset=${63 * 512}`)).toBe('tre\n');
    fsck(`${disk}?offset=${63 * 512}`);
    expect(
      fs
        .readFileSync(disk)
        .subarray(0, 63 * 512)
        .every((b) => b === 7),
    ).toBe(true);
  });

  test('that is full makes the close fail with what debugfs said', async () => {
    const image = path.join(made.directory, 'full');
    fs.copyFileSync(made.image, image);
    fs.chmodSync(image, 0o644);
    const guest = await openDisk(raw(image), openCx(made.directory));
    await guest.write('/big', Buffer.alloc(30e6, 1));
    await expect(guest.close()).rejects.toThrow(/debugfs failed.*[Cc]ould not allocate/);
  });

  test('is not opened while another process holds a lock on it', async () => {
    const { spawn } = await import('node:child_process');
    const held = spawn('flock', [made.image, 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
    held.stdin.write('x');
    await new Promise((resolve) => held.stdout.once('data', resolve));
    await expect(openDisk(raw(made.image), openCx(made.directory))).rejects.toThrow(/in use by process/);
    held.stdin.end();
    await new Promise((resolve) => held.once('exit', resolve));
  });

  test.each(['/etc/qu"ote', '/etc/line\nbreak'])('refuses the name %j', async (name) => {
    const guest = await openDisk(raw(made.image), openCx(made.directory));
    await expect(guest.write(name, '')).rejects.toThrow('not supported');
  });

  test('that is not ext makes the opening fail', async () => {
    const image = path.join(made.directory, 'zeros');
    fs.writeFileSync(image, Buffer.alloc(1e6));
    await expect(openDisk(raw(image), openCx(made.directory))).rejects.toThrow(/Bad magic/);
  });
});
