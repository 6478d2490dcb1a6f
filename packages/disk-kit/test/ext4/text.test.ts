import { expect, test } from 'vitest';
import { parseTarget } from '../../src/ext4/base.js';
import { decodeHeader, encodeHeader } from '../../src/ext4/cow.js';
import { ask, complaints, write } from '../../src/ext4/debugfs.js';
import { lockHolder } from '../../src/ext4/health.js';
import { parseListing } from '../../src/ext4/listing.js';
import { debugfsScript } from '../../src/ext4/script.js';
import { undoRanges } from '../../src/ext4/undo.js';

const silent = { exitCode: 0, stdout: '', stderr: 'debugfs 1.47.0 (5-Feb-2023)\n' };

test.each([
  'rm: File not found by ext2_lookup while trying to resolve filename',
  'write: Ext2 file already exists while creating directory entry',
  'mkdir: Ext2 directory already exists while trying to create "x"',
  'write: No such file or directory while opening "/tmp/x" for copying',
  'debugfs: Bad magic number in super-block while trying to open x',
])('an exit code of 0 hides nothing: %s', async (said) => {
  const outcome = { ...silent, stderr: `${silent.stderr}${said}\n` };
  expect(complaints(outcome.stderr)).toEqual([said]);
  const sh = { run: async () => outcome, probe: async () => outcome };
  await expect(write(sh, 'image', ['rm x'])).rejects.toThrow(said);
});

test.each(['block', 'inode'])('a disk without a free %s is told as full', async (what) => {
  const outcome = { ...silent, stderr: `${silent.stderr}write: Could not allocate ${what} in ext2 filesystem\n` };
  const sh = { run: async () => outcome, probe: async () => outcome };
  await expect(write(sh, 'image', ['rm x'])).rejects.toThrow('the disk does not have enough space');
});

test('a version banner is no complaint', async () => {
  const sh = { run: async () => silent, probe: async () => silent };
  await expect(write(sh, 'image', ['rm x'])).resolves.toBeUndefined();
});

test('answers are told apart by the request that debugfs repeats', async () => {
  const stdout = 'debugfs: ls -p "/"\n/2/040755/0/0/.//\n\ndebugfs: stat "/x"\ndebugfs: cat "/y"\nend\n';
  const sh = { run: async () => silent, probe: async () => ({ ...silent, stdout }) };
  expect(await ask(sh, 'image', ['a', 'b', 'c'])).toEqual(['/2/040755/0/0/.//\n\n', '', 'end\n']);
});

test('a listing is read with blanks in names, and unused entries left out', () => {
  const text = '/2/040755/0/0/.//\n/12/100644/1000/70000/a b/3/\n/13/120777/0/0/l k/10/\n/0/000000/0/0/old//\nnoise\n';
  expect([...parseListing(text)]).toEqual([
    ['.', { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, inode: 2 }],
    ['a b', { type: 'file', mode: 0o644, uid: 1000, gid: 70000, size: 3, inode: 12 }],
    ['l k', { type: 'symlink', mode: 0o777, uid: 0, gid: 0, size: 10, inode: 13 }],
  ]);
  expect(parseTarget('Inode: 13\nFast link dest: "some where"\n')).toBe('some where');
});

test('a lock that another process holds for writing is found by its inode', () => {
  const locks = '1: FLOCK  ADVISORY  WRITE 77 fe:00:123 0 EOF\n2: POSIX  ADVISORY  READ  78 fe:00:124 0 EOF\n';
  expect(lockHolder(locks, 123)).toBe('77');
  expect(lockHolder(locks, 124)).toBeUndefined();
  expect(lockHolder(locks, 12)).toBeUndefined();
});

test('a copy-on-write header is read back, and another kind of file is not taken for one', () => {
  const header = { backing: '/t/tiny.ext4', mtime: 1_700_000_000, size: 2 ** 40 };
  expect(decodeHeader(encodeHeader(header))).toEqual(header);
  expect(decodeHeader(new Uint8Array(5000))).toBeUndefined();
  expect(() => encodeHeader({ ...header, backing: `/${'x'.repeat(4096)}` })).toThrow('does not fit');
});

test.each([
  ['empty', new Uint8Array(0)],
  ['something else', new Uint8Array(4096)],
])('an undo file that is %s is refused', (_what, bytes) => {
  expect(() => undoRanges(bytes)).toThrow('not an undo file');
});

test('what is replaced goes first and from below, what is new comes from above', async () => {
  const was = (type: 'file' | 'directory' | 'symlink') => ({ type, mode: 0o644, uid: 0, gid: 0, size: 1, inode: 12 });
  const owner = { uid: 0, gid: 42 };
  const script = debugfsScript(
    [
      { path: '/new/file', change: { what: 'file', content: new Uint8Array(1), mode: 0o4600, ...owner }, from: '/s/c 0' },
      { path: '/new', change: { what: 'directory', mode: 0o1777, ...owner } },
      { path: '/old', change: { what: 'gone' }, was: was('directory') },
      { path: '/old/file', change: { what: 'gone' }, was: was('file') },
      { path: '/link', change: { what: 'symlink', target: 'a b' }, was: was('file') },
      { path: '/kept', change: { what: 'kept', type: 'file', size: 1, mode: 0o640, ...owner }, was: was('file') },
    ],
    1_700_000_000,
  );
  await expect(`${script.join('\n')}\n`).toMatchFileSnapshot('golden/script.debugfs');
});
