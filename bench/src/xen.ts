// Two machines on Xen and LVM, from their build to their removal: mln beside lvcreate, dd, xl and lvremove by hand.
import { inLab } from './lab.js';
import { type Cost, median } from './measure.js';
import { inRig, type Rig } from './rig.js';
import { costTable } from './table.js';

const rounds = 3;

const parameters = 'quiet mitigations=off norandmaps lsm=capability rodata=off';

const project = `global { project pair ; xen ; lvm ; lvm_vg vg1 ; boot_timeout 1800 ; stop_timeout 600 }
superclass base {
  template tiny.ext4
  size 128M
  kernel /boot/vmlinuz-guest
  ramdisk /boot/initrd-guest
  extra ${parameters}
  network eth0 { switch lan ; netmask 255.255.255.0 }
}
host server { superclass base ; boot_order 10 ; network eth0 { address 10.0.0.2 } }
host client { superclass base ; boot_order 20 ; network eth0 { address 10.0.0.1 } }
switch lan { }
`;

const configurationOf = (name: string, number: number): string => `name = "${name}"
type = "pv"
kernel = "/boot/vmlinuz-guest"
ramdisk = "/boot/initrd-guest"
cmdline = "root=/dev/xvda1 rw console=hvc0 net.ifnames=0 ${parameters}"
memory = 128
disk = [ "/dev/vg1/${name},raw,xvda1,rw" ]
vif = [ "mac=00:16:3e:00:00:0${number},bridge=brbare" ]`;

const each = (line: string): string => `for host in server client; do\n${line}\ndone`;

/** What a person would type. */
const byHand: Readonly<Record<string, string>> = {
  build: `set -e
${each(`lvcreate -q -y -L 128m -n $host vg1
dd if=/root/mln/templates/tiny.ext4 of=/dev/vg1/$host bs=1M conv=fsync status=none
e2fsck -fp /dev/vg1/$host >/dev/null; resize2fs /dev/vg1/$host >/dev/null 2>&1`)}
cat >/root/server.cfg <<'END'\n${configurationOf('server', 2)}\nEND
cat >/root/client.cfg <<'END'\n${configurationOf('client', 1)}\nEND`,
  start: `ip link add brbare type bridge && ip link set brbare up
${each(`rm -f /var/log/xen/console/guest-$host.log
xl create -q /root/$host.cfg || exit 1
until grep -qs login: /var/log/xen/console/guest-$host.log; do sleep 0.5; done`)}`,
  // xl takes one name
  stop: `while xl domid server || xl domid client; do xl shutdown server; xl shutdown client; sleep 1; done >/dev/null 2>&1
ip link del brbare`,
  // what served the disk of a domain may outlive it by a moment
  remove: 'until lvremove -q -y vg1/server vg1/client; do sleep 0.5; done 2>/dev/null; rm /root/server.cfg /root/client.cfg',
};

const byMln: Readonly<Record<string, string>> = {
  build: 'mln build -f /root/pair.mln',
  start: 'mln start -p pair',
  stop: 'mln stop -p pair',
  remove: 'mln remove -f -p pair',
};

const phases = ['build', 'start', 'stop', 'remove'] as const;

export const xen = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    const file = lab.file('pair.mln', project);
    inRig((rig) => {
      rig.run('mkdir -p /root/mln/templates');
      rig.put(`${lab.templates}/tiny.ext4`, '/root/mln/templates/tiny.ext4');
      rig.put(file, '/root/pair.mln');
      const phasesBeside = Object.entries(inTurns(rig)).flatMap(([phase, { hand, mln }]) => [
        { name: `${phase}, by hand`, cost: hand },
        { name: `mln ${phase}`, cost: mln, to: hand },
      ]);
      // what each command of mln pays before it does anything, on so slow a processor
      const alone = middle(Array.from({ length: rounds }, () => rig.run('mln check /root/pair.mln >/dev/null')));
      const table = [...phasesBeside, { name: 'mln check', cost: alone }];
      console.log(costTable(`xen: two machines on Xen and LVM, emulated, medians of ${rounds}`, table));
    });
  });

interface Pair {
  readonly hand: Cost;
  readonly mln: Cost;
}

const inTurns = (rig: Rig): Readonly<Record<string, Pair>> => {
  const costs = phases.map((phase) => ({ phase, hand: [] as Cost[], mln: [] as Cost[] }));
  for (let round = 0; round < rounds; round++)
    for (const [how, scripts] of [
      ['hand', byHand],
      ['mln', byMln],
    ] as const)
      for (const cost of costs) cost[how].push(rig.run(scripts[cost.phase] ?? ''));
  return Object.fromEntries(costs.map(({ phase, hand, mln }) => [phase, { hand: middle(hand), mln: middle(mln) }]));
};

const middle = (costs: readonly Cost[]): Cost => ({
  wall: median(costs.map(({ wall }) => wall)),
  cpu: median(costs.map(({ cpu }) => cpu)),
});
