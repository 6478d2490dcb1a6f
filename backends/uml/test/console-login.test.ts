import { memoryGuest } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { consoleLogin, promptOnTty0 } from '../src/console-login.js';

const stock = `id:2:initdefault:
si::sysinit:/etc/init.d/rcS
1:2345:respawn:/sbin/getty --noclear 38400 tty1
2:23:respawn:/sbin/getty 38400 tty2
#T0:23:respawn:/sbin/getty -L ttyS0 9600 vt100
`;

describe('the prompt of a guest', () => {
  test('is moved from tty1 to tty0 in a stock inittab, and consoles that do not exist are left out', () => {
    expect(promptOnTty0(stock)).toBe(`id:2:initdefault:
si::sysinit:/etc/init.d/rcS
1:2345:respawn:/sbin/getty --noclear 38400 tty0
#2:23:respawn:/sbin/getty 38400 tty2
#T0:23:respawn:/sbin/getty -L ttyS0 9600 vt100
`);
  });

  test('stays where it is when it is on tty0, or asked by something else', () => {
    for (const inittab of [
      promptOnTty0(stock),
      '1:2345:respawn:/sbin/console-login\n',
      'tty0::respawn:/sbin/getty -L 0 tty0 vt100\n',
    ])
      expect(promptOnTty0(inittab)).toBe(inittab);
  });

  test('is enabled on tty0 in a systemd guest, once', async () => {
    const guest = memoryGuest({ '/lib/systemd/system/getty@.service': '[Unit]\n' });
    for (const _ of [1, 2]) await consoleLogin({ args: {}, guest, output: () => {}, secret: () => '' });
    expect(await guest.readlink('/etc/systemd/system/getty.target.wants/getty@tty0.service')).toBe(
      '/lib/systemd/system/getty@.service',
    );
  });

  test('is no matter of ours in a guest of another kind', async () => {
    const guest = memoryGuest({ '/etc/hostname': 'x\n' });
    const before = guest.snapshot();
    await consoleLogin({ args: {}, guest, output: () => {}, secret: () => '' });
    expect(guest.snapshot()).toEqual(before);
  });
});
