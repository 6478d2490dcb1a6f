import { describe, expect, test } from 'vitest';
import type { EditOf } from '../../src/api/action.js';
import type { EditRecord } from '../../src/api/edit.js';
import { applyEdits, type EditContext } from '../../src/system/files/guest-apply.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { memoryGuest } from '../../src/testkit/memory-guest.js';
import type { Seed } from '../../src/testkit/memory-tree.js';

function ports(more: Partial<EditContext> = {}): EditContext {
  return {
    edit: () => async () => {},
    secret: ({ secret }) => `value of ${secret}`,
    local: memoryFiles({
      '/src/motd': { content: 'hello', mode: 0o640 },
      '/src/tree/bin/run': { content: '#!', mode: 0o755 },
      '/src/tree/conf': 'x',
      '/src/link': { target: 'motd' },
      '/src/way-out': { target: '/secret/key' },
      '/src/passage': { target: '/secret' },
      '/src/linked/out': { target: '/secret/key' },
      '/secret/key': 'canary',
      '/secret/motd': 'canary',
    }),
    output: () => {},
    ...more,
  };
}

type StepCall = EditRecord extends infer R ? (R extends EditRecord ? Omit<R, 'plugin'> : never) : never;

async function applied(calls: readonly StepCall[], seed: Seed = {}, more: Partial<EditContext> = {}) {
  const guest = memoryGuest(seed);
  await applyEdits(
    guest,
    calls.map((call) => ({ plugin: 'p', ...call }) as EditRecord), // the plugin was all it lacked
    ports(more),
  );
  return guest;
}

describe('edits', () => {
  test('write, mkdir, symlink and remove do what they say', async () => {
    const guest = await applied(
      [
        { do: 'write', path: '/etc/motd', content: 'hi', mode: 0o600, owner: 'kari' },
        { do: 'mkdir', path: '/srv', mode: 0o750, group: 7 },
        { do: 'symlink', target: '../motd', path: '/etc/rc/motd' },
        { do: 'remove', path: '/old' },
      ],
      { '/etc/passwd': 'kari:x:1000:1000::/home/kari:/bin/sh\n', '/old/file': '' },
    );
    expect(guest.snapshot()).toMatchObject({
      '/etc/motd': { content: 'hi', mode: '0600', uid: 1000, gid: 0 },
      '/srv': { type: 'directory', mode: '0750', gid: 7 },
      '/etc/rc/motd': { type: 'symlink', content: '../motd' },
    });
    expect(await guest.stat('/old')).toBeUndefined();
  });

  test.each([
    ['', 'a\nb\n'],
    ['a\nb\n', 'a\nb\n'],
    ['x\na\nb\ny\n', 'x\na\nb\ny\n'],
    ['x', 'x\na\nb\n'],
    ['aa\nb\n', 'aa\nb\na\nb\n'],
    ['a\nbb\n', 'a\nbb\na\nb\n'],
  ])('appending two lines to %j gives %j, also the second time', async (before, after) => {
    const call = { do: 'append', path: '/f', content: 'a\nb' } as const;
    const guest = await applied([call, call], { '/f': before });
    expect(await guest.text('/f')).toBe(after);
  });

  test('a file of this machine comes with its permissions, unless others are given', async () => {
    const from = { from: '/src/motd' };
    const guest = await applied([
      { do: 'write', path: '/a', content: from },
      { do: 'write', path: '/b', content: from, mode: 0o600 },
      { do: 'write', path: '/c', content: { from: '/src/link' } },
    ]);
    expect(guest.snapshot()).toMatchObject({
      '/a': { content: 'hello', mode: '0640' },
      '/b': { content: 'hello', mode: '0600' },
      '/c': { content: 'hello', mode: '0640' },
    });
  });

  test.each(['/src/way-out', '/src/passage/motd', '/src/passage'])(
    '%s leads out of the allowed places: nothing is copied',
    async (from) => {
      const below = ['/src'];
      await expect(applied([{ do: 'write', path: '/a', content: { from, below } }])).rejects.toThrow(/EACCES|outside the places/);
    },
  );

  test('a link in a tree stays a link', async () => {
    const guest = await applied([{ do: 'write', path: '/t', content: { from: '/src/linked', below: ['/src'] } }]);
    expect(await guest.readlink('/t/out')).toBe('/secret/key');
  });

  test('a directory of this machine comes whole', async () => {
    const guest = await applied([{ do: 'write', path: '/opt/tree', content: { from: '/src/tree' }, owner: 5 }]);
    expect(guest.snapshot()).toMatchObject({
      '/opt/tree/bin/run': { content: '#!', mode: '0755', uid: 5 },
      '/opt/tree/conf': { content: 'x', mode: '0644' },
      '/opt/tree/bin': { type: 'directory', uid: 5 },
    });
  });

  test('a secret is written, for its owner alone', async () => {
    const guest = await applied([{ do: 'write', path: '/key', content: { secret: 's1' } }]);
    expect(guest.snapshot()['/key']).toMatchObject({ content: 'value of s1', mode: '0600' });
  });

  test('an edit of a plugin gets its arguments and the guest', async () => {
    const shout: EditOf<{ path: string }> = async ({ args, guest }) =>
      guest.write(args.path, ((await guest.text(args.path)) ?? '').toUpperCase());
    const asked: string[] = [];
    const edit = (plugin: string, action: string) => {
      asked.push(`${plugin}.${action}`);
      return shout as EditOf<never>; // called with what was recorded
    };
    const guest = await applied(
      [{ do: 'edit', action: 'shout', args: { path: '/f' }, title: 'shout' }],
      { '/f': 'quiet' },
      { edit },
    );
    expect(await guest.text('/f')).toBe('QUIET');
    expect(asked).toEqual(['p.shout']);
  });

  test('scripts come after all edits, in their order, and say their title', async () => {
    const said: string[] = [];
    const guest = await applied(
      [
        { do: 'run', script: 'one', title: 'first' },
        { do: 'write', path: '/f', content: '' },
        { do: 'run', script: 'two', title: 'second' },
      ],
      {},
      { output: (line) => void said.push(line) },
    );
    expect(guest.scripts).toEqual(['one', 'two']);
    expect(said).toEqual(['first', 'second']);
  });

  test.each([
    [{ do: 'write', path: '/d', content: 'x' }, 'cannot write /d (plugin p): EISDIR'],
    [{ do: 'write', path: '/f', content: { from: '/none' } }, 'cannot write /f (plugin p): /none does not exist on this machine'],
    [{ do: 'write', path: '/f', content: 'x', owner: 'nobody' }, 'cannot write /f (plugin p): "nobody" is not in /etc/passwd'],
    [{ do: 'mkdir', path: '/../x' }, 'cannot make directory /../x (plugin p): EXDEV'],
  ] as [StepCall, string][])('%j fails and says which edit it was', async (call, message) => {
    await expect(applied([call], { '/d': {} })).rejects.toThrow(message);
  });
});
