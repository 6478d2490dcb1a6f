import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Seen, trusted } from '../../src/config/trust.js';

type Tree = Readonly<Record<string, Partial<Seen>>>;

const me = { uid: 1000 };

function judge(file: string, tree: Tree) {
  return trusted(file, me, async (path) => {
    const seen = tree[path];
    return seen === undefined ? undefined : { uid: 0, mode: 0o755, ...seen };
  });
}

const usual: Tree = { '/': {}, '/etc': {}, '/etc/mln': {}, '/etc/mln/c.js': { mode: 0o644 } };

describe('code is trusted', () => {
  test.each<[string, Tree]>([
    ["when it and all above it are root's", usual],
    ['when it belongs to the caller', { ...usual, '/etc/mln/c.js': { uid: 1000, mode: 0o600 } }],
    [
      'through a link to a place as good',
      { ...usual, '/etc/mln': { mode: 0o777, target: '/opt/mln' }, '/opt': {}, '/opt/mln': {}, '/opt/mln/c.js': {} },
    ],
    ['through a relative link', { ...usual, '/etc/mln/c.js': { mode: 0o777, target: '../d.js' }, '/etc/d.js': {} }],
  ])('%s', async (_, tree) => {
    expect(await judge('/etc/mln/c.js', tree)).toBeUndefined();
  });
});

describe('code is not trusted', () => {
  test.each<[string, Tree, string]>([
    ["when it is somebody else's", { ...usual, '/etc/mln/c.js': { uid: 1001 } }, '/etc/mln/c.js belongs to user 1001'],
    ['when a directory above is', { ...usual, '/etc': { uid: 1001 } }, '/etc belongs to user 1001'],
    ['when its group may write it', { ...usual, '/etc/mln/c.js': { mode: 0o664 } }, '/etc/mln/c.js can be written by its group'],
    [
      'when everybody may write a directory above',
      { ...usual, '/etc/mln': { mode: 0o757 } },
      '/etc/mln can be written by everybody',
    ],
    ['below a sticky directory', { ...usual, '/etc/mln': { mode: 0o1777 } }, '/etc/mln can be written by everybody'],
    ['when it is missing', { '/': {}, '/etc': {}, '/etc/mln': {} }, '/etc/mln/c.js is missing or cannot be looked at'],
    [
      "through somebody else's link",
      { ...usual, '/etc/mln': { uid: 1001, target: '/opt' }, '/opt': {}, '/opt/c.js': {} },
      '/etc/mln belongs to user 1001',
    ],
    [
      'through a link that leads over a bad place to a good one',
      {
        ...usual,
        '/etc/mln': { target: '/home/bob/link' },
        '/home': {},
        '/home/bob': { uid: 1001 },
        '/home/bob/link': { target: '/opt' },
        '/opt': {},
        '/opt/c.js': {},
      },
      '/home/bob belongs to user 1001',
    ],
    [
      'when links go round in circles',
      { ...usual, '/etc/mln': { target: '/etc/mln' } },
      '/etc/mln/c.js leads through too many symbolic links',
    ],
  ])('%s', async (_, tree, reason) => {
    expect(await judge('/etc/mln/c.js', tree)).toBe(reason);
  });

  test('in the temporary directory of this machine, however tight the file itself is', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'mln-trust-')), 'c.js');
    await writeFile(file, '');
    await chmod(file, 0o600);
    expect(await trusted(file, { uid: process.getuid?.() ?? 0 })).toContain('can be written by everybody');
  });
});
