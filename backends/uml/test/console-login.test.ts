import { memoryGuest } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { consoleLogin } from '../src/console-login.js';

test('a guest asks for the login on tty0', async () => {
  const seed = { '/etc/inittab': '1:2345:respawn:/sbin/getty 38400 tty1\n' };
  const guest = memoryGuest(seed);
  await consoleLogin({ args: {}, guest, output: () => {}, secret: () => '' });
  expect(await guest.text('/etc/inittab')).toBe('1:2345:respawn:/sbin/getty 38400 tty0\n');
});
