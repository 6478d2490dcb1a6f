// Hardware addresses: read from the file, or made of names so that a rebuild keeps them.
import { createHash } from 'node:crypto';

/** Locally administered, unicast; the same for the same three names, on every machine. */
export const derivedMac = (project: string, host: string, iface: string): string => {
  const digest = createHash('sha256').update(`mln/${project}/${host}/${iface}`).digest('hex');
  return `02:${(digest.slice(0, 10).match(/../g) ?? []).join(':')}`;
};

/** Lower case with colons; `undefined` for a group address, for all zeros, and for what is no address. */
export const readMac = (written: string): string | undefined => {
  const mac = written.toLowerCase();
  const usable = /^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00';
  return usable ? mac : undefined;
};
