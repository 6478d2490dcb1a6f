// Opened guest → a login prompt on the console that User-Mode Linux has. Stock systems ask on tty1, which here is nothing.
import { defineEdit, type Guest } from '@mln/engine/api';

const units = ['/lib/systemd/system', '/usr/lib/systemd/system'];

/** Guests with a prompt on tty0 or on the kernel's console, and guests of another kind, are left as they are. */
export const consoleLogin = defineEdit<Record<never, never>>(async ({ guest }) => {
  const inittab = await guest.text('/etc/inittab');
  if (inittab !== undefined) {
    const moved = promptOnTty0(inittab);
    if (moved !== inittab) await guest.write('/etc/inittab', moved);
  } else await enableGetty(guest);
});

/**
 * inittab(5): the first getty on tty1 is moved to tty0, unless one is there already or something else asks on the console;
 * those on further consoles, which do not exist, are left out.
 */
export const promptOnTty0 = (inittab: string): string => {
  const lines = inittab.split('\n');
  const first = lines.findIndex((line) => isGetty(line, 'tty1'));
  if (first === -1 || lines.some((line) => isGetty(line, 'tty0'))) return inittab;
  return lines
    .map((line, at) => {
      if (at === first) return line.replace(/\btty1\b/g, 'tty0');
      return /\btty[2-9]\b/.test(line) && /getty/.test(line) && !line.startsWith('#') ? `#${line}` : line;
    })
    .join('\n');
};

const isGetty = (line: string, tty: string): boolean =>
  !line.startsWith('#') && /getty/.test(line) && new RegExp(`\\b${tty}\\b`).test(line);

/** What `systemctl enable getty@tty0` does; systemd's generators know serial lines only. */
const enableGetty = async (guest: Guest): Promise<void> => {
  for (const dir of units) {
    const unit = `${dir}/getty@.service`;
    if ((await guest.stat(unit)) === undefined) continue;
    const wants = '/etc/systemd/system/getty.target.wants';
    const link = `${wants}/getty@tty0.service`;
    if ((await guest.readlink(link)) !== undefined) return;
    if ((await guest.stat(wants)) === undefined) await guest.mkdir(wants, { mode: 0o755 });
    return guest.symlink(unit, link);
  }
};
