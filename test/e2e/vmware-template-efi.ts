// The same disk for a computer with UEFI: a table of partitions of the new kind, and a boot loader as a file in a partition of EFI.
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { has, loader, mib, run, start } from './vmware-template.js';

/** Why no such disk can be made or started here, if so. */
export const lackingForEfi = (): string | undefined => {
  const missing = ['grub-mkimage', 'sfdisk', 'mformat', 'mmd', 'mcopy'].filter((program) => !has(program));
  if (!existsSync('/usr/lib/grub/x86_64-efi')) missing.push('grub-efi-amd64-bin');
  if (!existsSync('/usr/share/ovmf/OVMF.fd')) missing.push('ovmf');
  return missing.length === 0 ? undefined : `missing: ${missing.join(', ')}`;
};

const systemBytes = 4 * mib;
const sector = 512;

/** Its first partition is the firmware's, its second one the root. */
export const makeEfiBootable = (disk: string, root: string, work: string): void => {
  const system = join(work, 'system.fat');
  const config = join(work, 'efi.cfg');
  const image = join(work, 'BOOTX64.EFI');
  writeFileSync(config, loader('gpt2'));
  const modules = ['part_gpt', 'ext2', 'linux', 'boot'];
  run('grub-mkimage', ['-O', 'x86_64-efi', '-p', '(hd0,gpt2)/boot/grub', '-c', config, '-o', image, ...modules]);
  run('truncate', ['-s', String(systemBytes), system]);
  run('mformat', ['-i', system, '::']);
  run('mmd', ['-i', system, '::/EFI', '::/EFI/BOOT']);
  // UEFI specification, 3.5.1.1: the name that is looked for where nothing else is said
  run('mcopy', ['-i', system, image, '::/EFI/BOOT/BOOTX64.EFI']);
  const [systemSectors, rootSectors] = [systemBytes / sector, statSync(root).size / sector];
  const second = start + systemSectors;
  run('truncate', ['-s', String((second + rootSectors) * sector + mib), disk]);
  run('sfdisk', ['-q', disk], { input: `label: gpt\n${start},${systemSectors},U\n${second},${rootSectors},L\n` });
  for (const [file, at] of [
    [system, start],
    [root, second],
  ] as const)
    run('dd', [`if=${file}`, `of=${disk}`, `bs=${sector}`, `seek=${at}`, 'conv=notrunc,sparse', 'status=none']);
};
