// Guests of the hosts of the rig, without mln: a volume with the tiny template, a configuration of xl, a console to wait for.
import { join } from 'node:path';
import { inject } from 'vitest';
import { type RigHost, slowness } from './hosts.js';
import { kernelParameters } from './scenarios.js';

export interface RigGuest {
  readonly name: string;
  readonly type: 'pv' | 'pvh';
  /** On the network 10.78.0.0/24, where alfa is 1 and beta 2; the end of its MAC address too. */
  readonly number: number;
}

/** A kernel of Debian as PV guest takes 96 MB at least. */
const kernelOptions = `root=/dev/xvda rw console=hvc0 quiet ${kernelParameters} panic=1`;

/** What xl reads. */
export const configuration = ({ name, type, number }: RigGuest): string => `name = "${name}"
type = "${type}"
kernel = "/boot/vmlinuz-guest"
ramdisk = "/boot/initrd-guest"
cmdline = "${kernelOptions}"
memory = 96
vcpus = 1
disk = [ "/dev/vg0/${name},raw,xvda,rw" ]
vif = [ "mac=00:16:3e:00:00:${String(number).padStart(2, '0')},bridge=xenbr0" ]
`;

/** Counts on its console, a line a second, once it has an address. */
const startup = (number: number): string => `#!/bin/sh
ip addr add 10.78.0.${number}/24 dev eth0
ip link set eth0 up
(i=0; while :; do i=$((i + 1)); echo "count $i"; sleep 1; done >/dev/console) &
`;

const tiny = '/root/tiny.ext4';

/** A volume of vg0 with the tiny template that counts, and `/root/NAME.cfg`. */
export const defineGuest = async (host: RigHost, guest: RigGuest): Promise<void> => {
  const { name, number } = guest;
  const volume = `/dev/vg0/${name}`;
  if ((await host.sh(`test -e ${tiny}`)).exitCode !== 0) await host.put(join(inject('templates'), 'tiny.ext4'), tiny);
  await host.ok(`lvcreate -q -y -Wn -Zn -L 64M -n ${name} vg0 && dd if=${tiny} of=${volume} bs=1M conv=sparse,fsync`);
  await host.ok(`mount ${volume} /mnt && cat >/mnt/etc/init.d/startup <<'END' && chmod 755 /mnt/etc/init.d/startup && umount /mnt
${startup(number)}END`);
  await host.ok(`cat >/root/${name}.cfg <<'END'\n${configuration(guest)}END`);
};

// xenconsoled names a log once: a guest that moves in has another name until it is all there
const log = (name: string): string => `/var/log/xen/console/guest-${name}.log /var/log/xen/console/guest-${name}--incoming.log`;

/** Waits for a line on the console of a guest; fails when it does not come within `seconds`. */
export const awaitConsole = async (host: RigHost, name: string, line: string, seconds = 200 * slowness): Promise<void> => {
  const { exitCode } = await host.sh(`timeout ${seconds} sh -c 'until grep -qs "${line}" ${log(name)}; do sleep 0.5; done'`);
  if (exitCode === 0) return;
  throw new Error(`no "${line}" on the console of ${name}:\n${(await host.sh(`tail -n 30 ${log(name)}`)).stdout}`);
};

/** How far it has counted, as its console on this host tells; 0 when it has not. */
export const counted = async (host: RigHost, name: string): Promise<number> =>
  Number((await host.ok(`cat ${log(name)} 2>/dev/null | sed -n 's/.*count \\([0-9]*\\).*/\\1/p' | sort -n | tail -n 1`)) || 0);
