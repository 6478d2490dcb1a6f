// A lean boot for Debian: one short script instead of udev and thirty others. The files are the same for every hypervisor.

export const debianPackages: readonly string[] = [
  ...['sysvinit-core', 'sysv-rc', 'initscripts', 'ifupdown', 'iproute2', 'iputils-ping', 'isc-dhcp-client', 'kmod', 'netbase'],
];

/** Links of runlevel 2 that have no use here and cost time. */
export const needless = /^S\d\d(bootlogs|rmnologin|motd)$/;

const inittab = `id:2:initdefault:
si::sysinit:/etc/init.d/lean-boot
l0:0:wait:/etc/init.d/lean-halt 0
l2:2:wait:/etc/init.d/rc 2
l6:6:wait:/etc/init.d/lean-halt 6
ca:12345:ctrlaltdel:/sbin/shutdown -t1 -h -P now
1:2345:respawn:/sbin/console-login
`;

// The kernel knows the name of its console: tty0 in User-Mode Linux, hvc0 in Xen, ttyS0 or tty1 elsewhere.
const consoleLogin = `#!/bin/sh
read -r consoles </sys/class/tty/console/active
exec /sbin/agetty -L "\${consoles##* }" 38400 vt100
`;

// The kernel's devtmpfs replaces udev.
const leanBoot = `#!/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH
# init may have mounted these to look for a security policy
[ -e /proc/cmdline ] || mount -t proc proc /proc
[ -e /sys/class ] || mount -t sysfs sysfs /sys
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
read -r options </proc/cmdline
case " $options " in *" rw "*) ;; *) mount -o remount,rw / ;; esac
mkdir -p /dev/pts /dev/shm /run/lock /run/network
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm
mount -a
[ -s /etc/hostname ] && read -r name </etc/hostname && echo "$name" >/proc/sys/kernel/hostname
: >/run/utmp
for card in /sys/class/net/vec*; do
  [ -e "$card" ] && ip link set "\${card##*/}" name "eth\${card##*/vec}"
done
ifup -a
exit 0
`;

const leanHalt = `#!/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH
[ -x /etc/init.d/shutdown ] && /etc/init.d/shutdown
killall5 -15
sleep 0.2
killall5 -9
sync
umount -a -r -t noproc,nosysfs,nodevtmpfs,notmpfs 2>/dev/null
mount -o remount,ro /
[ "$1" = 6 ] && reboot -d -f
halt -d -f -p
`;

export const debianFiles: readonly { readonly path: string; readonly content: string; readonly mode?: number }[] = [
  { path: '/etc/inittab', content: inittab },
  { path: '/sbin/console-login', content: consoleLogin, mode: 0o755 },
  { path: '/etc/init.d/lean-boot', content: leanBoot, mode: 0o755 },
  { path: '/etc/init.d/lean-halt', content: leanHalt, mode: 0o755 },
  { path: '/etc/network/interfaces', content: 'auto lo\niface lo inet loopback\n' },
  { path: '/etc/fstab', content: '# device  directory  type  options  dump  pass\n' },
  { path: '/etc/hostname', content: 'debian\n' },
  { path: '/etc/hosts', content: '127.0.0.1\tlocalhost\n' },
];
