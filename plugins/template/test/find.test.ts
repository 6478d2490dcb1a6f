import type { LocalFiles, Stat } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { bytesFor, humanBytes } from '../src/bytes.js';
import { findTemplate, nearest } from '../src/find.js';

function place(names: readonly string[], register = '[]') {
  const stat: Stat = { type: 'file', size: 1000, mode: 0o444, uid: 0, gid: 0, mtimeMs: 5 };
  const local: LocalFiles = {
    bytes: async () => undefined,
    text: async (path) => (path === '/t/templates.json' ? register : undefined),
    stat: async (path) => (names.includes(path.slice(3)) ? stat : undefined),
    list: async () => names,
  };
  return { paths: { templates: '/t' }, local };
}

const entry = { name: 'mail', file: 'debian-mail.img', bytes: 1, sha256: '', message: '', date: '' };

describe('a template is found', () => {
  const there = [
    'debian-V1.9.ext3',
    'debian-V1.10.ext3',
    'debian-V1.10.ext4',
    'debian-Vx.ext3',
    'tiny.ext4',
    'debian-mail.img',
    'templates.json',
  ];
  test.each([
    ['by the name of its file', 'debian-V1.9.ext3', 'debian-V1.9.ext3'],
    ['by the highest version, counted and not compared as text', 'debian.ext3', 'debian-V1.10.ext3'],
    ['without its extension', 'tiny', 'tiny.ext4'],
    ['without version and extension', 'debian', 'debian-V1.10.ext4'],
    ['by its registered name', 'mail', 'debian-mail.img'],
  ])('%s', async (_how, wanted, name) => {
    const found = await findTemplate(wanted, place(there, JSON.stringify([entry])));
    expect(found).toEqual({ name, path: `/t/${name}`, bytes: 1000, mtimeMs: 5 });
  });

  test.each(['../etc/passwd', '/etc/passwd', 'templates.json', '.', '', 'debian.vmdk'])('but not as %j', async (wanted) => {
    expect(await findTemplate(wanted, place(there))).toBeUndefined();
  });
});

test('nearest names come best first, and far ones not at all', () => {
  expect(nearest('tniy', ['debian.ext4', 'tiny', 'ubuntu.ext4'])).toEqual(['tiny']);
  expect(nearest('debian', ['tiny.ext4', 'debian-V1.ext4'])).toEqual(['debian-V1.ext4']);
  expect(nearest('xyz', ['tiny.ext4'])).toEqual([]);
});

const template = { bytes: 64 * 2 ** 20 };

test.each([
  ['nothing', {}, template.bytes],
  ['a larger size, in whole blocks', { size: 2e9 }, 2_000_003_072],
  ['a smaller size', { size: 1e6 }, template.bytes],
  ['free space, which wins', { size: 1e6, free_space: 4096 }, template.bytes + 4096],
])('a disk of which the project says %s', (_what, words, bytes) => {
  expect(bytesFor(words, template)).toBe(bytes);
});

test.each([
  [500, '500 bytes'],
  [1536, '1.5 KB'],
  [2 ** 31, '2 GB'],
])('%i bytes are told as %s', (bytes, text) => {
  expect(humanBytes(bytes)).toBe(text);
});
