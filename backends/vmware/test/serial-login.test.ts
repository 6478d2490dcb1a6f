import { memoryGuest } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { serialLogin, withSerial } from '../src/serial-login.js';

async function run(files: Readonly<Record<string, string>>) {
  const guest = memoryGuest(files);
  await serialLogin({ args: {}, guest, output: () => {}, secret: () => '' });
  return guest;
}

describe('inittab', () => {
  const sysv = 'id:2:initdefault:\n1:2345:respawn:/sbin/getty 38400 tty1\n';
  const busybox = '::sysinit:/etc/init.d/rcS\ntty1::respawn:/sbin/getty 38400 tty1\n';

  test('of sysvinit gets a line more, and its screen stays', () =>
    expect(withSerial(sysv, '/sbin/getty')).toBe(`${sysv}S0:2345:respawn:/sbin/getty -L 115200 ttyS0 vt100\n`));
  test('of BusyBox too, in its own form', () =>
    expect(withSerial(busybox, '/sbin/getty')).toBe(`${busybox}ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n`));
  test('that asks there already is left alone', () => {
    const asks = `${sysv}T0:23:respawn:/sbin/agetty -L ttyS0 9600 vt100\n`;
    expect(withSerial(asks, '/sbin/getty')).toBe(asks);
  });
  test('in which nobody is asked stays so', () => {
    const mute = '::sysinit:/etc/init.d/rcS\n#1:2345:respawn:/sbin/getty 38400 tty1\n';
    expect(withSerial(mute, '/sbin/getty')).toBe(mute);
  });
  test('calls the program that is there', async () => {
    const guest = await run({ '/etc/inittab': sysv, '/sbin/agetty': '' });
    expect(await guest.text('/etc/inittab')).toContain('respawn:/sbin/agetty -L');
  });
});

test('systemd is told of the port, and keeps its screen', async () => {
  const guest = await run({ '/lib/systemd/system/serial-getty@.service': '', '/etc/passwd': '' });
  expect(await guest.readlink('/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service')).toBe(
    '/lib/systemd/system/serial-getty@.service',
  );
});
