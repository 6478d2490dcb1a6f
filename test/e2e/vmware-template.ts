// A disk that a computer boots: partition table, boot loader, a kernel with drivers for VMware's devices, and the tiny template
// as its root. Made without root, from packages of Debian.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './mln.js';

const paths = process.env.PATH?.split(':') ?? [];
export const has = (program: string): boolean => [...paths, '/usr/sbin', '/sbin'].some((dir) => existsSync(join(dir, program)));

const wanted = [
  'qemu-system-x86_64',
  'qemu-img',
  'grub-mkimage',
  'depmod',
  'sfdisk',
  'busybox',
  'debugfs',
  'apt-get',
  'dpkg-deb',
];

/** Why no such disk can be made here, if so. */
export const lackingForBoot = (): string | undefined => {
  const missing = wanted.filter((program) => !has(program));
  if (!existsSync(grubDir)) missing.push('grub-pc-bin');
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
};

const grubDir = '/usr/lib/grub/i386-pc';
export const mib = 2 ** 20;
/** Of the first partition, as everybody aligns it; the boot loader is before it. */
export const start = 2048;

export const run = (
  file: string,
  args: readonly string[],
  options: { readonly input?: Buffer | string; readonly cwd?: string } = {},
) => execFileSync(file, args, { stdio: ['pipe', 'pipe', 'pipe'], maxBuffer: 256 * mib, ...options });

/** The file system of the root and what it computes with, controllers and network cards that VMware and QEMU both have. */
const drivers = ['crc32c_generic', 'ext4', 'sd_mod', 'vmw_pvscsi', 'sym53c8xx', 'ahci', 'ata_piix', 'e1000', 'e1000e', 'vmxnet3'];

/** Writes `disk`; `work` may be filled with what is needed for it. Answers with the file system of its root. */
export const makeBootable = (disk: string, tiny: string, work: string): string => {
  mkdirSync(work, { recursive: true });
  const { kernel, modules, version } = fetchKernel(work);
  const initrd = makeInitrd(work, { modules, version });
  const root = join(work, 'root.ext4');
  copyFileSync(tiny, root);
  chmodSync(root, 0o600);
  const lines = ['mkdir /boot', `write ${kernel} /boot/vmlinuz`, `write ${initrd} /boot/initrd`];
  const said = run('debugfs', ['-w', '-f', '-', root], { input: `${lines.join('\n')}\n` }).toString();
  if (/Could not|No free|not found/i.test(said)) throw new Error(said);
  assemble(disk, root, work);
  return root;
};

const fetchKernel = (work: string) => {
  const [, name = ''] = /Depends: (linux-image-\S+)/.exec(run('apt-cache', ['depends', 'linux-image-amd64']).toString()) ?? [];
  run('apt-get', ['download', '-qq', name], { cwd: work });
  const deb = readdirSync(work).find((file) => file.startsWith(`${name}_`)) ?? '';
  const tree = join(work, 'kernel');
  mkdirSync(tree, { recursive: true });
  const parts = ['drivers/scsi', 'drivers/ata', 'drivers/net/ethernet/intel', 'drivers/net/vmxnet3'];
  const more = ['fs/ext4', 'fs/jbd2', 'fs/mbcache.ko', 'lib', 'crypto', 'arch/x86/crypto', 'drivers/ptp', 'drivers/pps', 'block'];
  const globs = [...parts, ...more].map((part) => `./lib/modules/*/kernel/${part}*`);
  const script = 'dpkg-deb --fsys-tarfile "$0" | tar -x -C "$1" --wildcards ./boot/vmlinuz\\* "./lib/modules/*/modules.*" "$@"';
  // "$1" is asked for twice: once as the place, once as a pattern that matches nothing but itself
  run('sh', ['-c', script.replace('"$@"', globs.map((glob) => `'${glob}'`).join(' ')), join(work, deb), tree]);
  const [version = ''] = readdirSync(join(tree, 'lib/modules'));
  run('depmod', ['-b', tree, version]);
  return { kernel: join(tree, `boot/vmlinuz-${version}`), modules: join(tree, 'lib/modules', version), version };
};

const init = (names: readonly string[]) => `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /root
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
for name in ${names.join(' ')}; do modprobe -q $name; done
for n in $(seq 200); do
  # a partition of EFI is none of ext4
  for disk in /dev/sd?[12]; do [ -b $disk ] && mount -t ext4 $disk /root && break 2; done
  usleep 100000
done
mount --move /dev /root/dev
umount /sys
umount /proc
exec switch_root /root /sbin/init
`;

const makeInitrd = (work: string, { modules, version }: { readonly modules: string; readonly version: string }): string => {
  const tree = join(work, 'initrd');
  const target = join(tree, 'lib/modules', version);
  for (const dir of ['bin', target.slice(tree.length)]) mkdirSync(join(tree, dir), { recursive: true });
  cpSync(run('sh', ['-c', 'command -v busybox']).toString().trim(), join(tree, 'bin/busybox'));
  writeFileSync(join(tree, 'init'), init(drivers), { mode: 0o755 });
  const table = new Map(
    readFileSync(join(modules, 'modules.dep'), 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(
        ([file = '', rest = '']) =>
          [
            file,
            rest
              .trim()
              .split(' ')
              .filter((name) => name !== ''),
          ] as const,
      ),
  );
  const fileOf = (name: string) => [...table.keys()].find((file) => file.endsWith(`/${name}.ko`));
  const files = drivers.flatMap((name) => {
    const file = fileOf(name);
    return file === undefined ? [] : [file, ...(table.get(file) ?? [])];
  });
  for (const file of new Set(files)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(modules, file), join(target, file));
  }
  run('depmod', ['-b', tree, version]);
  const image = join(work, 'initrd.gz');
  run('sh', ['-c', `find . | busybox cpio -o -H newc 2>/dev/null | gzip -1 >"$0"`, image], { cwd: tree });
  return image;
};

/** What GRUB does, of the kernel in that partition. */
export const loader = (partition: string): string => `set root=(hd0,${partition})
linux /boot/vmlinuz console=ttyS0,115200 rw quiet
initrd /boot/initrd
boot
`;

/** The first sector is GRUB's, with the table of partitions in it; then its core, and the root from the first mebibyte on. */
const assemble = (disk: string, root: string, work: string): void => {
  const config = join(work, 'early.cfg');
  const core = join(work, 'core.img');
  writeFileSync(config, loader('msdos1'));
  const modules = ['biosdisk', 'part_msdos', 'ext2', 'linux', 'boot', 'sleep'];
  run('grub-mkimage', ['-O', 'i386-pc', '-p', '(hd0,msdos1)/boot/grub', '-c', config, '-o', core, ...modules]);
  if (statSync(core).size > (start - 1) * 512) throw new Error('the boot loader has no room before the first partition');
  const rootBytes = statSync(root).size;
  run('truncate', ['-s', String(start * 512 + rootBytes + mib), disk]);
  run('sfdisk', ['-q', disk], { input: `label: dos\n${start},${rootBytes / 512},L,*\n` });
  const put = (file: string, at: number, ...more: readonly string[]) =>
    run('dd', [`if=${file}`, `of=${disk}`, 'bs=512', `seek=${at}`, 'conv=notrunc,sparse', 'status=none', ...more]);
  run('dd', [`if=${join(grubDir, 'boot.img')}`, `of=${disk}`, 'bs=440', 'count=1', 'conv=notrunc', 'status=none']);
  put(core, 1);
  put(root, start);
  rmSync(join(work, 'initrd'), { recursive: true, force: true });
};

/** The stand-in for vmrun, for a directory of PATH. */
export const standIn = join(repository, 'backends/vmware/test/stand-in/vmrun.mjs');
