// Lines of fstab, the directories of their mount points, and modules to load.
import { defineEdit, type GuestMount } from '@mln/engine/api';
import { exists, initOf } from '../family.js';
import { fstab, mountedBefore } from '../text/fstab.js';
import { modulesFile, modulesLine } from '../text/modules.js';
import { rcsWith } from '../text/scripts.js';
import { change } from './write.js';

export const mounts = defineEdit<{ readonly mounts: readonly GuestMount[] }>(async ({ args, guest, output }) => {
  const taken = mountedBefore((await guest.text('/etc/fstab')) ?? '');
  for (const { mountpoint } of args.mounts) {
    if (taken.has(mountpoint)) output(`the template mounts something at ${mountpoint} already; both lines stay`);
    if (!(await exists(guest, mountpoint))) await guest.mkdir(mountpoint);
  }
  await change(guest, '/etc/fstab', (text) => fstab(text, args.mounts));
});

export const modules = defineEdit<{ readonly modules: readonly string[] }>(async ({ args, guest }) => {
  const init = await initOf(guest);
  // without Debian's link to /etc/modules, systemd reads only files of this directory
  const debian = init !== 'systemd' || (await exists(guest, '/etc/modules'));
  await change(guest, debian ? '/etc/modules' : '/etc/modules-load.d/mln.conf', (text) => modulesFile(text, args.modules));
  // OpenRC, which has no rcS, reads the file itself
  if (init !== 'busybox' || !(await exists(guest, '/etc/init.d/rcS'))) return;
  await change(guest, '/etc/init.d/rcS', (text) => rcsWith(text, { line: modulesLine, unless: '/etc/modules' }), { mode: 0o755 });
});
