// Trees like those that debootstrap and BusyBox make, with the files that the edits look at.
import type { Seed } from '@mln/engine/testkit';

export const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
debian:x:1000:1000:Debian,,,:/home/debian:/bin/bash
sshd:x:101:65534::/run/sshd:/usr/sbin/nologin
`;
export const group = `root:x:0:
daemon:x:1:
adm:x:4:debian
sudo:x:27:debian
www-data:x:33:
users:x:100:
nogroup:x:65534:
debian:x:1000:
`;
export const shadow = `root:*:19579:0:99999:7:::
daemon:*:19579:0:99999:7:::
bin:*:19579:0:99999:7:::
www-data:*:19579:0:99999:7:::
nobody:*:19579:0:99999:7:::
debian:!:19579:0:99999:7:::
sshd:!:19579::::::
`;
export const gshadow = `root:*::
daemon:*::
adm:*::debian
sudo:*::debian
www-data:*::
users:*::
nogroup:*::
debian:!::
`;

const common: Seed = {
  '/etc/passwd': passwd,
  '/etc/group': group,
  '/etc/shadow': { content: shadow, mode: 0o640 },
  '/etc/gshadow': { content: gshadow, mode: 0o640 },
  '/etc/skel/.profile': '# ~/.profile\n',
  '/etc/skel/.bashrc': '# ~/.bashrc\n',
  '/etc/skel/.config/app': { content: 'x\n', mode: 0o600 },
  '/bin/bash': { content: 'ELF', mode: 0o755 },
  '/bin/busybox': { content: 'ELF', mode: 0o755 },
  '/etc/debian_version': '12.5\n',
  '/etc/hostname': 'debian\n',
  '/etc/hosts': `127.0.0.1\tlocalhost
127.0.1.1\tdebian.example.org\tdebian

# The following lines are desirable for IPv6 capable hosts
::1     localhost ip6-localhost ip6-loopback
ff02::1 ip6-allnodes
ff02::2 ip6-allrouters
`,
  '/etc/fstab': '# <file system> <mount point> <type> <options> <dump> <pass>\n/dev/ubda / ext4 errors=remount-ro 0 1\n',
  '/etc/modules': '# /etc/modules: kernel modules to load at boot time.\n\nloop\n',
  '/etc/ssh/sshd_config': 'PermitRootLogin no\n',
  '/etc/ssh/ssh_host_rsa_key': { content: 'SECRET', mode: 0o600 },
  '/etc/ssh/ssh_host_rsa_key.pub': 'ssh-rsa AAAA\n',
  '/etc/ssh/ssh_host_ed25519_key': { content: 'SECRET', mode: 0o600 },
  '/etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 AAAA\n',
  '/var/lib/misc/untouched': 'bytes\r\nwithout an end',
};

const ifupdown: Seed = {
  '/sbin/ifup': { content: 'ELF', mode: 0o755 },
  '/etc/network/interfaces': `# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

source /etc/network/interfaces.d/*

# The loopback network interface
auto lo
iface lo inet loopback

# The primary network interface
allow-hotplug eth0
iface eth0 inet dhcp
`,
  '/etc/network/interfaces.d/50-cloud-init': 'auto lo eth1\niface eth1 inet dhcp\n    metric 100\n',
  '/etc/resolv.conf': 'domain example.org\nsearch example.org\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n',
};

/** Debian with sysvinit and ifupdown. */
export const debianSysv: Seed = {
  ...common,
  ...ifupdown,
  '/sbin/init': { content: 'ELF', mode: 0o755 },
  '/etc/inittab': 'id:2:initdefault:\n',
  '/etc/rc2.d/S03ssh': { target: '../init.d/ssh' },
  '/etc/init.d/.depend.start':
    'TARGETS = rsyslog cron ssh rc.local\nINTERACTIVE =\ncron: rsyslog\nssh: rsyslog\nrc.local: rsyslog cron ssh\n',
  '/etc/init.d/.depend.stop': 'TARGETS = rsyslog sendsigs umountfs\nsendsigs: rsyslog\numountfs: sendsigs\n',
};

/** Debian with systemd and ifupdown, as debootstrap makes it. */
export const debianSystemd: Seed = {
  ...common,
  ...ifupdown,
  '/sbin/init': { target: '/lib/systemd/systemd' },
  '/lib/systemd/systemd': { content: 'ELF', mode: 0o755 },
  '/lib/systemd/systemd-networkd': { content: 'ELF', mode: 0o755 },
  '/etc/machine-id': { content: 'b08dfa6083e7567a1921a715000001fb\n', mode: 0o444 },
  '/var/lib/dbus/machine-id': { target: '/etc/machine-id' },
};

/** A distribution with systemd-networkd and systemd-resolved, usr merged. */
export const networkd: Seed = {
  ...Object.fromEntries(
    Object.entries(common).filter(([path]) => path.startsWith('/etc/') && !/modules$|debian_version$/.test(path)),
  ),
  '/bin': { target: 'usr/bin' },
  '/sbin': { target: 'usr/sbin' },
  '/lib': { target: 'usr/lib' },
  '/usr/bin/bash': { content: 'ELF', mode: 0o755 },
  '/usr/sbin/init': { target: '../lib/systemd/systemd' },
  '/usr/lib/systemd/system/systemd-networkd.service': '[Unit]\n',
  '/usr/lib/systemd/systemd': { content: 'ELF', mode: 0o755 },
  '/usr/lib/systemd/systemd-networkd': { content: 'ELF', mode: 0o755 },
  '/etc/machine-id': { content: 'uninitialized\n', mode: 0o444 },
  '/etc/resolv.conf': { target: '../run/systemd/resolve/stub-resolv.conf' },
  '/etc/systemd/network/10-mln-eth7.network': '# written by mln\n',
  '/etc/systemd/network/80-other.network': '[Match]\nName=other\n',
};

/** BusyBox with its init; passwords in passwd. */
export const busybox: Seed = {
  '/bin/busybox': { content: 'ELF', mode: 0o755 },
  '/bin/sh': { target: 'busybox' },
  '/sbin/init': { target: '../bin/busybox' },
  '/etc/passwd': 'root::0:0:root:/root:/bin/sh\n',
  '/etc/group': 'root:x:0:\n',
  '/etc/hosts': '127.0.0.1 localhost',
  '/etc/inittab': '::sysinit:/etc/init.d/rcS\ntty0::respawn:/sbin/getty 38400 tty0\n::shutdown:/bin/umount -a -r\n',
  '/etc/init.d/rcS': { content: '#!/bin/sh\nmount -a\nhostname -F /etc/hostname\nifup -a\nexit 0\n', mode: 0o755 },
  '/etc/network/interfaces': 'auto lo\niface lo inet loopback\n',
};
