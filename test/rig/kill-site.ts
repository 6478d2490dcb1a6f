// What tests of kill -9 need in a host of the rig: a project of two machines, its words for the shell, and what is there of it.
import { crashPlugin } from '../e2e/crash-plugin.js';
import { type RigHost, slowness } from './hosts.js';
import { install, timed, writing } from './site.js';

/**
 * One machine on a volume of its own, one on a thin snapshot. Their kernel is GRUB, which is up within a second: what is killed is
 * mln and the tools of the server, and those do for GRUB what they do for any kernel. It never sleeps, hence the cap.
 */
const project = `global { project pair ; xen ; bootloader pvgrub ; lvm ; lvm_vg vg1 }
superclass node {
  memory 32M
  xen_extra { cap = 10
  }
  network eth0 { switch lan ; netmask 255.255.255.0 }
}
host one { superclass node ; template tiny.ext4 ; network eth0 { address 10.0.0.1 } }
host two { superclass node ; pvh ; lvm_snapshot ; template /dev/vg1/base ; network eth0 { address 10.0.0.2 } }
switch lan { }`;

const configuration = `plugins: [./crash.js]
roots: { volumeGroups: [vg1], templates: [/dev/vg1/base] }
defaults: { words: { up_text: Welcome to GRUB, boot_timeout: ${Math.round(900 * slowness)}, stop_timeout: ${Math.round(300 * slowness)} } }`;

/** Ends mln, or mln and the program itself with all it started, a while after it came to one of its commands. Once. */
const wrapper = (program: string): string => `#!/bin/sh
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
if [ -e /root/kill/when ] && read -r first seconds whom </root/kill/when && [ "$first" = "$1" ]; then
  rm /root/kill/when
  (sleep "$seconds"; kill -9 $PPID; [ "$whom" = all ] && kill -9 0) &
fi
exec ${program} "$@"`;

/**
 * `crash N COMMAND` kills mln at its n-th moment, `cut WHEN COMMAND` in the middle of a program; both fail when it ended by itself. `attempt` says how a command ended, and all it wrote when that was not well. `there`: domains, consoles that are read, volumes, devices,
 * bridges and files of the project. `whole`: what a build makes, to be compared.
 */
const words = `cd /root/kill
mln() { command mln --config /root/kill/mln.config.yaml "$@"; }
ended() { echo "ended $1"; [ "$1" = 137 ]; }
crash() { at=$1; shift; (CRASH_AT=$at; export CRASH_AT; mln "$@" >/root/kill/log 2>&1); ended $?; }
cut() { echo "$1" >/root/kill/when; shift; (PATH=/root/kill/bin:$PATH; mln "$@" >/root/kill/log 2>&1); ended $?; }
attempt() { if mln "$@" >/root/kill/log 2>&1; then echo ok; else cat /root/kill/log; fi; }
there() {
  xl list -v | awk 'NR > 2 { print "domain", $1, ($5 ~ /p/ ? "held" : "runs") }' | sort
  ps -eo args | sed -n 's/^sh .*console[.]sh /reader /p' | sort
  lvs -a --noheadings -o lv_name vg1 | awk '$1 !~ /base|pool|pmspare/ { print "volume", $1 }'
  dmsetup info -c --noheadings -o name,suspended | grep -vE '^vg[01]-(pool|base)[^:]*:Active$' | sort
  ls /sys/class/net | grep -E '^br[0-9a-f]{11}$'
  losetup -a
  find /root/mln/projects -type f | grep -vE '/(runs|logs)/' | sort
}
whole() {
  there
  lvs --noheadings -o lv_name,lv_size,pool_lv,origin,lv_attr vg1 | sort
  sha256sum /root/mln/projects/pair/xen/*.cfg
  for host in one two; do
    e2fsck -fn /dev/vg1/$host.pair >/root/kill/log 2>&1 || cat /root/kill/log
    rm -rf /root/kill/etc; mkdir /root/kill/etc; debugfs -R 'rdump /etc /root/kill/etc' /dev/vg1/$host.pair 2>/dev/null
    (cd /root/kill/etc; find . -type f ! -name machine-id ! -name '*host*key*' | sort | xargs sha256sum | sha256sum)
  done
}`;

/** Also the pool and the volume that the snapshot is of, in vg1: `clearSite` takes them away. */
export const makeSite = async (host: RigHost): Promise<void> => {
  await install(host);
  await host.ok('mkdir -p /root/kill/bin');
  await host.ok(
    [
      writing('/root/kill/pair.mln', project),
      writing('/root/kill/mln.config.yaml', configuration),
      writing('/root/kill/package.json', '{ "type": "module" }'),
      writing('/root/kill/crash.js', crashPlugin.trim()),
      writing('/root/kill/words', words),
      ...['xl', 'lvcreate', 'lvrename', 'dd'].map((name) => writing(`/root/kill/bin/${name}`, wrapper(name))),
      'chmod +x /root/kill/bin/*',
      'lvcreate -q -y --type thin-pool -L 300m -n pool vg1 && lvcreate -q -V 64m -T vg1/pool -n base',
      'dd if=/root/mln/templates/tiny.ext4 of=/dev/vg1/base bs=64K conv=sparse,fsync status=none',
    ].join('\n'),
  );
};

export const clearSite = async (host: RigHost): Promise<void> => {
  await host.ok(
    '. /root/kill/words; mln remove -f -p pair >/dev/null 2>&1; lvremove -q -y vg1 && rm -r /root/kill /root/mln && ! lvs --noheadings vg1 | grep .',
  );
};

/** Runs lines that know the words above; the lines that they wrote, in parts parted by `--`. Says how long it took: a person waits. */
export const onSite = async (host: RigHost, title: string, script: string): Promise<readonly (readonly string[])[]> => {
  const said = await timed(`${host.name}: ${title}`, () => host.ok(`. /root/kill/words\n${script}`));
  return said.split(/^--$/m).map((part) => part.split('\n').flatMap((line) => line.trim() || []));
};
