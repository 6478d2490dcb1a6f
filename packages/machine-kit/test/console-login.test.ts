import { memoryGuest } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { movePrompt, promptOn } from '../src/guest/console-login.js';

const hvc0 = { tty: 'hvc0', unit: 'serial-getty' } as const;

const stock = `id:2:initdefault:
si::sysinit:/etc/init.d/rcS
1:2345:respawn:/sbin/getty --noclear 38400 tty1
2:23:respawn:/sbin/getty 38400 tty2
#T0:23:respawn:/sbin/getty -L ttyS0 9600 vt100
`;

describe('the prompt of a guest', () => {
  test.each(['tty0', 'hvc0'])(
    'is moved from tty1 to %s in a stock inittab, and consoles that do not exist are left out',
    (tty) => {
      expect(movePrompt(stock, tty)).toBe(`id:2:initdefault:
si::sysinit:/etc/init.d/rcS
1:2345:respawn:/sbin/getty --noclear 38400 ${tty}
#2:23:respawn:/sbin/getty 38400 tty2
#T0:23:respawn:/sbin/getty -L ttyS0 9600 vt100
`);
    },
  );

  test('follows a guest from one hypervisor to another', () => {
    expect(movePrompt(movePrompt(stock, 'tty0'), 'hvc0')).toBe(movePrompt(stock, 'hvc0'));
  });

  test('stays where it is when it is there already, or asked by something else', () => {
    for (const inittab of [
      movePrompt(stock, 'hvc0'),
      '1:2345:respawn:/sbin/console-login\n',
      'hvc0::respawn:/sbin/getty -L 0 hvc0 vt100\n',
    ])
      expect(movePrompt(inittab, 'hvc0')).toBe(inittab);
  });

  test('is enabled in a systemd guest, once', async () => {
    const guest = memoryGuest({ '/usr/lib/systemd/system/serial-getty@.service': '[Unit]\n' });
    for (const _ of [1, 2]) await promptOn(guest, hvc0);
    expect(await guest.readlink('/etc/systemd/system/getty.target.wants/serial-getty@hvc0.service')).toBe(
      '/usr/lib/systemd/system/serial-getty@.service',
    );
  });

  test('is no matter of ours in a guest of another kind', async () => {
    const guest = memoryGuest({ '/etc/hostname': 'x\n' });
    const before = guest.snapshot();
    await promptOn(guest, hvc0);
    expect(guest.snapshot()).toEqual(before);
  });
});
