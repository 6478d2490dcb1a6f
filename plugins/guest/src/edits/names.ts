// The guest gets its own name, the names of the others, and the name servers.
import { defineEdit, type GuestHosts } from '@mln/engine/api';
import { hostsFile, hostsLine } from '../text/hosts.js';
import { resolvConf } from '../text/resolv.js';
import { change } from './write.js';

export const hostname = defineEdit<{ readonly name: string }>(async ({ args, guest }) =>
  change(guest, '/etc/hostname', () => `${args.name}\n`),
);

export const hosts = defineEdit<GuestHosts>(async ({ args, guest }) => {
  const own = args.own.length === 0 ? [] : [hostsLine('127.0.1.1', args.own)];
  const roster = args.roster === '' ? [] : args.roster.split('\n');
  await change(guest, '/etc/hosts', (text) => hostsFile(text, [...own, ...roster]));
});

export const resolv = defineEdit<{ readonly servers: readonly string[] }>(async ({ args, guest }) => {
  const path = '/etc/resolv.conf';
  // A link leads into /run, which the boot empties. libc and systemd-resolved both read a file.
  const linked = (await guest.readlink(path)) !== undefined;
  if (linked) await guest.write(path, resolvConf('', args.servers), { mode: 0o644, owner: 0, group: 0 });
  else await change(guest, path, (text) => resolvConf(text, args.servers));
});
