// The parts that must differ between copies of one template: the machine's id and its ssh host keys.
import { defineEdit, type Guest } from '@mln/engine/api';
import { exists, initOf } from '../family.js';
import { keyScript, keyUnit } from '../text/host-keys.js';
import { callAtBoot, depend, enableUnit, link, replace } from './write.js';

export const identity = defineEdit<{ readonly id: string }>(async ({ args, guest }) => {
  await machineId(guest, args.id);
  await hostKeys(guest);
});

async function machineId(guest: Guest, id: string): Promise<void> {
  const path = '/etc/machine-id';
  if ((await exists(guest, path)) || (await initOf(guest)) === 'systemd') await replace(guest, path, `${id}\n`, 0o444);
  const dbus = '/var/lib/dbus/machine-id';
  // usually a link to the other; a file would keep the template's id
  if ((await guest.stat(dbus))?.type === 'file') await replace(guest, dbus, `${id}\n`, 0o444);
}

async function hostKeys(guest: Guest): Promise<void> {
  const keys = (await guest.list('/etc/ssh')).filter((name) => /^ssh_host_.*_key(\.pub)?$/.test(name));
  if (keys.length === 0) return;
  for (const key of keys) await guest.remove(`/etc/ssh/${key}`);
  const init = await initOf(guest);
  if (init === 'systemd') {
    const unitPath = '/etc/systemd/system/mln-ssh-keys.service';
    await replace(guest, unitPath, keyUnit, 0o644);
    return enableUnit(guest, unitPath);
  }
  const path = '/etc/init.d/mln-ssh-keys';
  await replace(guest, path, keyScript, 0o755);
  if (init === 'busybox') return callAtBoot(guest, path, /\bsshd\b/);
  // has the number of the ssh script, and precedes it in the order of names
  for (const level of [2, 3, 4, 5]) await link(guest, '../init.d/mln-ssh-keys', `/etc/rc${level}.d/S01mln-ssh-keys`);
  await depend(guest, 'mln-ssh-keys', { file: 'start', when: 'first' });
}
