// The identity of a machine, the same after every rebuild: its UUID, and the hardware addresses that VMware allows.
import { createHash } from 'node:crypto';
import type { MacRange } from '@mln/engine/api';

/**
 * The UUID of the machine's BIOS: 112 bits of SHA-256 of both names, after the two bytes with which VMware's own UUIDs begin. The
 * form is that of a .vmx: `56 4d 12 34 56 78 9a bc-de f0 …`.
 */
export function biosUuid(project: string, host: string): string {
  const digest = createHash('sha256').update(`mln/${project}/${host}`).digest('hex').slice(0, 28);
  const pairs = `564d${digest}`.match(/../g) ?? [];
  return `${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`;
}

/** 00:50:56:00:00:00 to 00:50:56:3f:ff:ff: the range that VMware reserves for addresses in configuration files. */
export const staticMacs: MacRange = { first: '00:50:56:00:00:00', bits: 26 };

/** With any other address VMware refuses to start the machine. `mac` is in lower case, with colons. */
export function isStaticMac(mac: string): boolean {
  return /^00:50:56:[0-3][0-9a-f]:/.test(mac);
}
