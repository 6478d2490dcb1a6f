// Common actions of edits: change a text, make a link, enable a unit.
import type { FileOptions, Guest } from '@mln/engine/api';
import { dependWith } from '../text/depend.js';
import { inittabStarting, rcsCalling } from '../text/scripts.js';

/** Rewrites one file, unless the text does not change. A missing file is an empty text. */
export async function change(
  guest: Guest,
  path: string,
  edit: (text: string) => string,
  options: FileOptions = {},
): Promise<void> {
  const old = await guest.text(path);
  const text = edit(old ?? '');
  if (text !== (old ?? '')) await guest.write(path, text, old === undefined ? options : {});
}

/** Writes the whole file each time, with this mode even if the file exists. */
export async function replace(guest: Guest, path: string, content: string, mode: number): Promise<void> {
  return guest.write(path, content, { mode, owner: 0, group: 0 });
}

export async function link(guest: Guest, target: string, path: string): Promise<void> {
  if ((await guest.readlink(path)) === target) return;
  await guest.remove(path);
  await guest.symlink(target, path);
}

/** Does the same as `systemctl enable` for `WantedBy=multi-user.target`. */
export async function enableUnit(guest: Guest, unitPath: string): Promise<void> {
  const name = unitPath.slice(unitPath.lastIndexOf('/') + 1);
  await link(guest, unitPath, `/etc/systemd/system/multi-user.target.wants/${name}`);
}

/** Adds one more script to a parallel sysvinit; without such a file the links in rc2.d are enough. */
export async function depend(
  guest: Guest,
  script: string,
  { file, when }: { readonly file: 'start' | 'stop'; readonly when: 'first' | 'last' },
): Promise<void> {
  await change(guest, `/etc/init.d/.depend.${file}`, (text) => dependWith(text, script, when));
}

/** Makes a BusyBox guest call the script at boot, in its rcS above the line that looks like `before`. */
export async function callAtBoot(guest: Guest, path: string, before?: RegExp): Promise<void> {
  const inittab = (await guest.text('/etc/inittab')) ?? 'rcS';
  if (inittab.includes('rcS')) return change(guest, '/etc/init.d/rcS', (text) => rcsCalling(text, path, before), { mode: 0o755 });
  return change(guest, '/etc/inittab', (text) => inittabStarting(text, path));
}
