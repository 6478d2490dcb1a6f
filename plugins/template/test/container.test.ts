import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { newDirectory, realFiles, realShell, tool } from '../../rootless/test/world.js';
import { readContainer } from '../src/container.js';
import { mib } from './disks.js';

const root = newDirectory();
afterAll(() => fs.rmSync(root, { recursive: true }));
let directory = '';
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(root, 'disks-'));
});

function at(name: string) {
  return path.join(directory, name);
}

function raw(): string {
  fs.writeFileSync(at('raw'), Buffer.alloc(4 * mib, 'content '));
  return at('raw');
}

function make(name: string, ...options: readonly string[]): string {
  tool('qemu-img', 'convert', ...options, raw(), at(name));
  return at(name);
}

function look(file: string) {
  return readContainer(file, { probe: realShell().probe, local: realFiles });
}

const kinds = ['monolithicSparse', 'monolithicFlat', 'twoGbMaxExtentSparse', 'twoGbMaxExtentFlat', 'streamOptimized'];

test.each(kinds)('a disk of VMware, %s, is known by its content', async (kind) => {
  const file = make('a disk', '-O', 'vmdk', '-o', `subformat=${kind}`);
  expect(await look(file)).toEqual({
    ...{ format: 'vmdk', kind, bytes: 4 * mib },
    extents: fs.readdirSync(directory).filter((name) => !['a disk', 'raw'].includes(name)),
  });
});

test.each(['qcow2', 'vdi', 'vpc', 'vhdx'])('a disk of format %s is known by its content', async (format) => {
  expect(await look(make('disk', '-O', format))).toMatchObject({ format, extents: [] });
});

test('an image of bytes is no such disk', async () => {
  expect(await look(raw())).toBeUndefined();
  expect(await look('/no/such/file')).toBeUndefined();
});

function descriptor(...lines: readonly string[]) {
  return ['# Disk DescriptorFile', 'version=1', 'CID=01234567', 'parentCID=ffffffff', 'createType="custom"', ...lines, ''].join(
    '\n',
  );
}

describe('a descriptor of VMware is refused, before qemu-img sees it, when', () => {
  const secret = '/etc/shadow';
  test.each<readonly [string, readonly string[], string]>([
    ['it names a file elsewhere', [`RW 8192 FLAT "${secret}" 0`], '"/etc/shadow", which is not beside it'],
    ['it leads upwards', ['RW 8192 FLAT "../shadow" 0'], 'which is not beside it'],
    ['it names an address', ['RW 8192 FLAT "nbd:127.0.0.1:10809" 0'], 'which is not beside it'],
    ['it names options of QEMU', ['RW 8192 FLAT "json:{}" 0'], 'which is not beside it'],
    ['it leads elsewhere by a link', ['RW 8192 FLAT "link" 0'], '"link" is no ordinary file'],
    ['it names a device or pipe', ['RW 8192 FLAT "pipe" 0'], '"pipe" is no ordinary file'],
    ['a part of it is missing', ['RW 8192 FLAT "gone" 0'], '"gone" is no ordinary file'],
    ['it lies over another disk', ['parentFileNameHint="base.vmdk"', 'RW 8192 FLAT "raw" 0'], 'what differs from another disk'],
    ['its parent has a number', ['parentCID=deadbeef', 'RW 8192 FLAT "raw" 0'], 'what differs from another disk'],
    ['an extent is spread over lines', ['RW', '8192', `FLAT "${secret}" 0`], 'has the line "RW"'],
    ['it has a line that means nothing', ['RW 8192 FLAT "raw" 0', 'hello'], 'has the line "hello"'],
    ['a part is of an unknown type', ['RW 8192 VMFSRDM "raw"'], 'has the line'],
    ['a sparse part is none', ['RW 8192 SPARSE "raw"'], '"raw": it has no header of a sparse disk'],
    ['a sparse part is a descriptor in disguise', ['RW 8192 SPARSE "disguised"'], '"disguised": its capacity is 0'],
    ['it names nothing', [], 'names no extents'],
  ])('%s', async (_what, lines, reason) => {
    raw();
    fs.symlinkSync(secret, at('link'));
    tool('mkfifo', at('pipe'));
    fs.writeFileSync(at('disguised'), disguised());
    fs.writeFileSync(at('disk.vmdk'), descriptor(...lines));
    const sh = realShell();
    const found = await readContainer(at('disk.vmdk'), { probe: sh.probe, local: realFiles });
    expect(found).toEqual({ refused: expect.stringContaining(reason) });
    expect(sh.calls.map(({ file }) => file)).not.toContain('qemu-img');
  });
});

/** A sparse header of capacity 0, whose descriptor QEMU would follow. */
function disguised(): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('KDMV');
  bytes.writeUInt32LE(1, 4);
  bytes.writeBigUInt64LE(1n, 28);
  bytes.writeBigUInt64LE(2n, 36);
  bytes.write(descriptor('RW 8192 FLAT "/etc/shadow" 0'), 512);
  return bytes;
}

test('a disk that says so of itself is refused too', async () => {
  fs.writeFileSync(at('disk.vmdk'), disguised());
  expect(await look(at('disk.vmdk'))).toEqual({ refused: 'its capacity is 0' });
});

test('a sparse disk of VMware over another one is refused', async () => {
  make('base.vmdk', '-O', 'vmdk');
  tool('qemu-img', 'create', '-q', '-f', 'vmdk', '-F', 'vmdk', '-b', at('base.vmdk'), at('over.vmdk'));
  expect(await look(at('over.vmdk'))).toEqual({ refused: 'it holds only what differs from another disk' });
});

// aes rather than luks: to choose its rounds luks measures the processor, which fails on a busy machine
test.each([
  ['lies over another one', ['-F', 'raw', '-b', '/etc/shadow'], 'it holds only what differs from another disk'],
  ['has its data elsewhere', ['-o', 'data_file=DATA,data_file_raw=on'], 'its data are in another file'],
  ['is encrypted', ['--object', 'secret,id=s,data=x', '-o', 'encrypt.format=aes,encrypt.key-secret=s'], 'it is encrypted'],
])('a disk of QEMU that %s is refused', async (_what, options, reason) => {
  const args = options.map((option) => option.replace('DATA', at('data')));
  tool('qemu-img', 'create', '-q', '-f', 'qcow2', ...args, at('disk.qcow2'), '4M');
  const sh = realShell();
  expect(await readContainer(at('disk.qcow2'), { probe: sh.probe, local: realFiles })).toEqual({ refused: reason });
  expect(sh.calls.map(({ file }) => file)).not.toContain('qemu-img');
});

test('a disk that is cut off is refused with what qemu-img says', async () => {
  fs.truncateSync(make('disk.qcow2', '-O', 'qcow2'), 60);
  expect(await look(at('disk.qcow2'))).toEqual({ refused: 'its header is cut off' });
  fs.truncateSync(make('disk.vdi', '-O', 'vdi'), 100);
  expect(await look(at('disk.vdi'))).toEqual({ refused: expect.stringContaining('qemu-img') });
});

test('without qemu-img, that is said', async () => {
  const file = make('disk.vdi', '-O', 'vdi');
  const { probe } = realShell();
  const without: typeof probe = async (command) =>
    command.file === 'qemu-img' ? { exitCode: 127, stdout: '', stderr: '' } : probe(command);
  expect(await readContainer(file, { probe: without, local: realFiles })).toEqual({ missing: 'qemu-img' });
});
