// Edit: the guest asks for a login on its first serial port, which is the console that mln reads, besides where it asks already.

import { defineEdit, type Guest } from '@mln/engine/api';
import { promptOn } from '@mln/machine-kit';

const tty = 'ttyS0';

export const serialLogin = defineEdit<Readonly<Record<never, never>>>(async ({ guest }) => {
  const inittab = await guest.text('/etc/inittab');
  if (inittab === undefined) return promptOn(guest, { tty, unit: 'serial-getty' });
  const changed = withSerial(inittab, await gettyIn(guest));
  if (changed !== inittab) await guest.write('/etc/inittab', changed);
});

/**
 * inittab(5): adds a line for the serial port, unless there is one, or the system has no prompt on a screen either. BusyBox takes
 * the first field as the terminal, sysvinit as a name of at most four letters.
 */
export function withSerial(inittab: string, getty: string): string {
  const asks = (pattern: RegExp) =>
    inittab.split('\n').some((line) => !line.startsWith('#') && /getty/.test(line) && pattern.test(line));
  if (asks(/\bttyS0\b/) || !asks(/\btty[01]\b/)) return inittab;
  const busybox = /^(?:tty\d|console)?::/m.test(inittab);
  const line = busybox ? `${tty}::respawn:${getty} -L 115200 ${tty} vt100` : `S0:2345:respawn:${getty} -L 115200 ${tty} vt100`;
  return `${inittab}${inittab.endsWith('\n') ? '' : '\n'}${line}\n`;
}

async function gettyIn(guest: Guest): Promise<string> {
  for (const path of ['/sbin/agetty', '/sbin/getty', '/sbin/mingetty']) if ((await guest.stat(path)) !== undefined) return path;
  return '/sbin/getty';
}
