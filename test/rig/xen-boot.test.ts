/** @module-tag long */
// Every way to boot that a host can ask for: kernels out of its own disk, a disk that is a file, a whole computer; and a screen.
import { beforeAll, expect, test } from 'vitest';
import { minutes, onRig, slowness } from './hosts.js';
import { kernelParameters } from './scenarios.js';
import { install, timed, write } from './site.js';

/** No LVM: disks are files. What reads a disk before the guest does has it from QEMU, the others from a loop device. */
const project = `global { project boots ; xen ; boot_timeout ${Math.round(900 * slowness)} ; stop_timeout ${Math.round(300 * slowness)} }
host file { template tiny.ext4 ; memory 96M ; kernel /boot/vmlinuz-guest ; ramdisk /boot/initrd-guest ; extra ${kernelParameters} }
host reader { template own.ext4 ; bootloader pygrub ; memory 160M ; vncdisplay 7 }
host grub { template own.ext4 ; bootloader pvgrub ; memory 256M }
host computer { template computer.img ; hvm ; memory 64M ; up_text "the boot sector speaks" }`;

/** A system with a kernel of its own, and a menu of GRUB. */
const own = `cp --sparse=always tiny.ext4 own.ext4
truncate -s 144M own.ext4 && resize2fs own.ext4
mount -o loop own.ext4 /mnt
mkdir -p /mnt/boot/grub && cp /boot/vmlinuz-guest /boot/initrd-guest /mnt/boot/
cat >/mnt/boot/grub/grub.cfg <<'END'
set timeout=0
menuentry 'tiny' {
  linux /boot/vmlinuz-guest root=/dev/xvda1 rw console=hvc0 ${kernelParameters}
  initrd /boot/initrd-guest
}
END
umount /mnt`;

/**
 * For a BIOS: sends what follows it, up to a zero, to the first serial port, and sleeps. A system would take minutes to boot where
 * such machines are emulated in an emulated machine.
 */
const bootSector = Buffer.concat([
  Buffer.from('31c08ed8fcbaf803be267cac84c0741288c4bafd03eca82074f8baf80388e0eeebe9fbf4ebfc', 'hex'),
  Buffer.from('the boot sector speaks\r\n\0'),
]);

const computer = `truncate -s 65M computer.img
echo '2048,,L,*' | sfdisk -q computer.img
dd if=tiny.ext4 of=computer.img bs=64K seek=16 conv=sparse,notrunc status=none
echo ${bootSector.toString('base64')} | base64 -d | dd of=computer.img conv=notrunc status=none`;

/** What a server of VNC says first: its version, and the kinds of security that it offers. */
const greeting = `node -e "const s = require('node:net').connect(5907, '127.0.0.1');
s.once('data', (version) => { s.write(version); s.once('data', (kinds) => { console.log(String(version).trim(), [...kinds]); process.exit(); }); })"`;

onRig('ways to boot', ({ alfa }) => {
  const mln = (words: string): Promise<string> => timed(`mln ${words}`, () => alfa.ok(`cd /root && mln ${words} 2>&1`));
  const console = (host: string) => alfa.ok(`cat /root/mln/projects/boots/logs/${host}.console`);

  beforeAll(async () => {
    await install(alfa);
    await alfa.ok(`cd /root/mln/templates; set -e; { ${own}\n${computer}\n} >/root/templates.log 2>&1`);
    await write(alfa, '/root/boots.mln', project);
    await mln('build -f boots.mln');
  }, 15 * minutes);

  test.each([
    ['file', 'a disk that is a file', 'file login:'],
    ['reader', 'a kernel that pygrub reads out of the disk', 'reader login:'],
    ['grub', 'a kernel that GRUB finds in the guest', 'grub login:'],
    ['computer', 'a BIOS, and what is on the disk', 'the boot sector speaks'],
  ])(
    '%s boots: %s',
    async (host, _, says) => {
      await mln(`start -p boots -h ${host}`);
      expect(await console(host)).toContain(says);
      if (host === 'reader') expect(await alfa.ok(greeting)).toBe('RFB 003.008 [ 1, 1 ]');
      await mln(`stop -H -p boots -h ${host}`);
    },
    20 * minutes,
  );

  test(
    'a screen with a password, which the QEMU of Debian 12 cannot guard, is refused with the reason and the way out',
    async () => {
      const file = '/root/mln/projects/boots/xen/reader.cfg';
      await alfa.ok(`echo 'vncpasswd = "watching"' >>${file}`);
      const { exitCode, stdout } = await alfa.sh('mln start -p boots -h reader 2>&1');
      expect([exitCode === 0, stdout.includes('MLN7367')]).toEqual([false, true]);
      expect(await alfa.ok('xl list')).not.toContain('boots');
    },
    10 * minutes,
  );

  test(
    'stopped and removed, no domain, loop device, QEMU or file is left',
    async () => {
      await mln('remove -f -p boots');
      expect(await alfa.ok('xl list | tail -n +3; losetup -a; ls /root/mln/projects; pgrep -f [x]en-qemu || true')).toBe('');
      await alfa.ok('rm -r /root/mln');
    },
    10 * minutes,
  );
});
