// The text files of the tiny template. The files are the same for every hypervisor.

export interface TinyFile {
  readonly path: string;
  readonly content: string;
  readonly mode?: number;
  readonly gid?: number;
}

const shadowGroup = 42;

const modes: Readonly<Record<string, number>> = { '/root': 0o700, '/tmp': 0o1777 };

const inittab = `::sysinit:/etc/init.d/rcS
::respawn:/sbin/console-login
::ctrlaltdel:/etc/init.d/rcK poweroff
::shutdown:/etc/init.d/rcK
`;

// The kernel knows the name of its console: tty0 in User-Mode Linux, hvc0 in Xen, ttyS0 or tty1 elsewhere.
const consoleLogin = `#!/bin/sh
read -r consoles </sys/class/tty/console/active
exec /sbin/getty -L 0 "\${consoles##* }" vt100
`;

// In some hypervisors the start of a program is expensive, so the script prefers builtins.
const rcS = `#!/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH
mount -t proc proc /proc
mount -t sysfs sysfs /sys
read -r options </proc/cmdline
case " $options " in *" rw "*) ;; *) mount -o remount,rw / ;; esac
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620 devpts /dev/pts
mount -t tmpfs -o mode=755 tmpfs /run
mount -a
mkdir -p /run/network
[ -s /etc/hostname ] && hostname -F /etc/hostname
for card in /sys/class/net/vec*; do
  [ -e "$card" ] && ip link set "\${card##*/}" name "eth\${card##*/vec}"
done
ifup -a
[ -x /etc/init.d/startup ] && /etc/init.d/startup
exit 0
`;

// init's own shutdown sleeps for seconds. A kill of all processes (-1) spares the shell that calls it.
const rcK = `#!/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin
export PATH
[ -x /etc/init.d/shutdown ] && /etc/init.d/shutdown
for signal in TERM KILL; do
  kill -$signal -1
  usleep 100000
done
sync
umount -a -r 2>/dev/null
[ "$1" = poweroff ] && poweroff -f
exit 0
`;

const udhcpc = `#!/bin/sh
# $1 is deconfig, bound, renew, leasefail or nak; the lease stands in the environment
case "$1" in
deconfig)
  ip addr flush dev "$interface"
  ip link set "$interface" up
  ;;
bound | renew)
  ip addr flush dev "$interface"
  ip addr add "$ip/\${mask:-24}" \${broadcast:+broadcast $broadcast} dev "$interface"
  metric=0
  for gateway in $router; do
    ip route add default via "$gateway" dev "$interface" metric $metric
    metric=$((metric + 1))
  done
  if [ -n "$dns" ]; then
    {
      [ -n "$domain" ] && echo "search $domain"
      for server in $dns; do echo "nameserver $server"; done
    } >/etc/resolv.conf
  fi
  ;;
esac
exit 0
`;

/** Path and mode; parents come first. */
export const tinyDirectories: readonly (readonly [string, number])[] = [
  ...['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/etc/init.d', '/etc/network', '/etc/udhcpc', '/dev', '/home', '/mnt', '/run'],
  ...['/var/log', '/var/lib/misc', '/var/spool/cron/crontabs', '/srv', '/opt', '/root', '/tmp', '/proc', '/sys'],
  ...['if-pre-up', 'if-up', 'if-down', 'if-post-down'].map((name) => `/etc/network/${name}.d`),
].map((path) => [path, modes[path] ?? 0o755] as const);

/** Root's password is locked until a project sets one. */
export const tinyFiles: readonly TinyFile[] = [
  { path: '/etc/inittab', content: inittab },
  { path: '/sbin/console-login', content: consoleLogin, mode: 0o755 },
  { path: '/etc/init.d/rcS', content: rcS, mode: 0o755 },
  { path: '/etc/init.d/rcK', content: rcK, mode: 0o755 },
  { path: '/etc/udhcpc/default.script', content: udhcpc, mode: 0o755 },
  { path: '/etc/network/interfaces', content: 'auto lo\niface lo inet loopback\n' },
  { path: '/etc/fstab', content: '# device  directory  type  options  dump  pass\n' },
  { path: '/etc/hostname', content: 'tiny\n' },
  { path: '/etc/hosts', content: '127.0.0.1\tlocalhost\n' },
  { path: '/etc/resolv.conf', content: '' },
  { path: '/etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nshadow: files\nhosts: files dns\n' },
  { path: '/etc/shells', content: '/bin/sh\n' },
  { path: '/etc/profile', content: "export PATH=/sbin:/bin:/usr/sbin:/usr/bin\nPS1='\\u@\\h:\\w\\$ '\n" },
  {
    path: '/etc/passwd',
    content:
      'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  },
  { path: '/etc/group', content: 'root:x:0:\ndaemon:x:1:\nadm:x:4:\ntty:x:5:\nshadow:x:42:\nusers:x:100:\nnogroup:x:65534:\n' },
  {
    path: '/etc/shadow',
    content: 'root:*:19700:0:99999:7:::\ndaemon:*:19700:0:99999:7:::\nnobody:*:19700:0:99999:7:::\n',
    mode: 0o640,
    gid: shadowGroup,
  },
  {
    path: '/etc/gshadow',
    content: 'root:*::\ndaemon:*::\nadm:*::\ntty:*::\nshadow:*::\nusers:*::\nnogroup:*::\n',
    mode: 0o640,
    gid: shadowGroup,
  },
];
