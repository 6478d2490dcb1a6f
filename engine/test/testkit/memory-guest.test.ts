import { expect, test } from 'vitest';
import { memoryGuest } from '../../src/testkit/memory-guest.js';

test('links are followed inside, and what leads outside is refused', async () => {
  const guest = memoryGuest({
    '/usr/lib/os-release': 'ID=debian\n',
    '/etc/os-release': { target: '../usr/lib/os-release' },
    '/lib': { target: '/usr/lib' },
    '/evil': { target: '../../outside' },
    '/loop': { target: 'loop' },
  });
  expect(await guest.text('/etc/os-release')).toBe('ID=debian\n');
  expect(await guest.text('/lib/os-release')).toBe('ID=debian\n');
  expect(await guest.list('/lib')).toEqual(['os-release']);
  expect(await guest.stat('/etc/os-release')).toMatchObject({ type: 'symlink' });
  await expect(guest.text('/evil')).rejects.toMatchObject({ code: 'EXDEV' });
  await expect(guest.text('/loop')).rejects.toMatchObject({ code: 'ELOOP' });
});

test('writing replaces a link rather than following it, keeps what a file had, and makes parents', async () => {
  const guest = memoryGuest({ '/a': 'old', '/l': { target: 'a' }, '/f': { content: 'x', mode: 0o600, uid: 5, gid: 6 } });
  await guest.write('/l', 'new');
  await guest.write('/f', 'y');
  await guest.write('/deep/er/file', 'z');
  expect(guest.snapshot()).toMatchObject({
    '/a': { content: 'old' },
    '/l': { type: 'file', content: 'new', mode: '0644' },
    '/f': { content: 'y', mode: '0600', uid: 5, gid: 6 },
    '/deep/er': { type: 'directory', mode: '0755' },
  });
});

test('owners by name come from its own passwd and group', async () => {
  const guest = memoryGuest({ '/etc/passwd': 'kari:x:1000:100::/:\n', '/etc/group': 'users:x:100:\n', '/f': '' });
  await guest.chown('/f', 'kari', 'users');
  expect(await guest.stat('/f')).toMatchObject({ uid: 1000, gid: 100 });
  await expect(guest.chown('/f', 'ola', 0)).rejects.toThrow('"ola" is not in /etc/passwd');
  await expect(guest.chmod('/none', 0)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('scripts are kept, answered as asked, and fail as commands do', async () => {
  const guest = memoryGuest({}, { run: ({ script }) => ({ exitCode: script === 'bad' ? 3 : 0 }) });
  await guest.run({ script: 'good' });
  await expect(guest.run({ script: 'bad' })).rejects.toMatchObject({ name: 'CommandFailed', outcome: { exitCode: 3 } });
  expect(guest.scripts).toEqual(['good', 'bad']);
  await guest.close();
  expect(guest.state).toBe('closed');
});
