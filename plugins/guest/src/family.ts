// Opened guest → the kind of its system. The edits call it, because the plan does not see inside the disk.
import type { Guest } from '@mln/engine/api';

/** The first program of the guest, which starts the others. */
export type Init = 'busybox' | 'systemd' | 'sysv';

/** The program that brings interfaces up. `none`: no known program. */
export type Network = 'busybox' | 'ifupdown' | 'networkd' | 'none';

export async function exists(guest: Guest, path: string): Promise<boolean> {
  return (await guest.stat(path)) !== undefined;
}

/** The first of these paths that exists. */
export async function firstOf(guest: Guest, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(guest, path)) return path;
  return undefined;
}

export async function initOf(guest: Guest): Promise<Init> {
  const link = (await guest.readlink('/sbin/init')) ?? '';
  if (link.endsWith('busybox')) return 'busybox';
  if (link.endsWith('systemd')) return 'systemd';
  // Debian also has a busybox, for its initrd; an init of its own then exists beside it
  const own = await exists(guest, '/sbin/init');
  if (!own && (await firstOf(guest, systemd)) !== undefined) return 'systemd';
  const debian = await exists(guest, '/etc/debian_version');
  const small = (await firstOf(guest, ['/bin/busybox', '/usr/bin/busybox'])) !== undefined;
  return small && !debian && !(await exists(guest, '/etc/rc2.d')) ? 'busybox' : 'sysv';
}

const systemd = ['/lib/systemd/systemd', '/usr/lib/systemd/systemd'];

export async function networkOf(guest: Guest): Promise<Network> {
  if ((await initOf(guest)) === 'busybox') return 'busybox';
  if ((await firstOf(guest, ['/etc/network/interfaces', '/sbin/ifup', '/usr/sbin/ifup'])) !== undefined) return 'ifupdown';
  return (await networkdOf(guest)) === undefined ? 'none' : 'networkd';
}

function networkdOf(guest: Guest): Promise<string | undefined> {
  return firstOf(guest, ['/lib/systemd/systemd-networkd', '/usr/lib/systemd/systemd-networkd']);
}

/** The shell for users and scripts. */
export async function shellOf(guest: Guest): Promise<string> {
  return (await exists(guest, '/bin/bash')) ? '/bin/bash' : '/bin/sh';
}
