// Opened guest → a login prompt on the console of its hypervisor. Stock systems have the prompt on tty1, which often does not exist.
import type { Guest } from '@mln/engine/api';

/** The terminal, and the systemd unit that shows a prompt on it. */
export interface ConsoleTty {
  readonly tty: string;
  readonly unit: 'getty' | 'serial-getty';
}

/** Leaves guests alone that have a prompt there or on the kernel's console, and guests of another kind. */
export async function promptOn(guest: Guest, { tty, unit }: ConsoleTty): Promise<void> {
  const inittab = await guest.text('/etc/inittab');
  if (inittab !== undefined) {
    const moved = movePrompt(inittab, tty);
    if (moved !== inittab) await guest.write('/etc/inittab', moved);
  } else await enableGetty(guest, { tty, unit });
}

/**
 * inittab(5): moves the first getty on tty1 or tty0 to `tty`, unless `tty` or the console already has one. Disables the gettys on
 * further consoles, which do not exist.
 */
export function movePrompt(inittab: string, tty: string): string {
  const lines = inittab.split('\n');
  const first = lines.findIndex((line) => isGetty(line, 'tty[01]'));
  if (first === -1 || lines.some((line) => isGetty(line, tty))) return inittab;
  return lines
    .map((line, at) => {
      if (at === first) return line.replace(/\btty[01]\b/g, tty);
      return /\btty[2-9]\b/.test(line) && /getty/.test(line) && !line.startsWith('#') ? `#${line}` : line;
    })
    .join('\n');
}

function isGetty(line: string, tty: string): boolean {
  return !line.startsWith('#') && /getty/.test(line) && new RegExp(`\\b${tty}\\b`).test(line);
}

const units = ['/lib/systemd/system', '/usr/lib/systemd/system'];

/** The effect of `systemctl enable`, for a console that systemd does not find by itself. */
async function enableGetty(guest: Guest, { tty, unit: name }: ConsoleTty): Promise<void> {
  for (const dir of units) {
    const unit = `${dir}/${name}@.service`;
    if ((await guest.stat(unit)) === undefined) continue;
    const wants = '/etc/systemd/system/getty.target.wants';
    const link = `${wants}/${name}@${tty}.service`;
    if ((await guest.readlink(link)) !== undefined) return;
    if ((await guest.stat(wants)) === undefined) await guest.mkdir(wants, { mode: 0o755 });
    return guest.symlink(unit, link);
  }
}
