// The very machines boot: QEMU takes disk, controller, network cards and memory from the .vmx files that mln has written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { lackingForDevices, type Rig, rig } from './vmware-rig.js';
import { lackingForBoot, makeBootable } from './vmware-template.js';
import { lackingForEfi, makeEfiBootable } from './vmware-template-efi.js';

const project = `
global { project boots }
superclass node {
  vmware
  template bootable.img
  memory 128M
  boot_timeout 400
  network eth0 { switch lan ; netmask 255.255.255.0 }
  users { kim $1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/ }
  startup {
    echo "GUEST $(hostname) $(cat /sys/class/net/eth0/address) $(ip -4 -o addr show eth0 | awk '{print \\$4}') $(id -u kim)" >/dev/console
  }
}
# what a host has when it says nothing: LSI Logic and e1000
host plain { superclass node ; network eth0 { address 10.7.0.1 } }
# VMware's own devices
host own {
  superclass node
  disk_adapter pvscsi
  net_adapter vmxnet3
  network eth0 { address 10.7.0.2 }
  startup {
    n=0
    until ping -c 1 -W 1 10.7.0.1 >/dev/null || [ \\$n -ge 90 ]; do n=$((n + 1)); done
    ping -c 1 -W 1 10.7.0.1 >/dev/null && echo "GUEST own reaches plain" >/dev/console
  }
}
host ahci { superclass node ; disk_adapter sata ; network eth0 { address 10.7.0.3 } }
host ata { superclass node ; disk_adapter ide ; network eth0 { address 10.7.0.4 } }
switch lan { vmware }
`;

// the free firmware finds no disk on the emulated SCSI controllers, and with less memory GRUB has no room for the kernel
const modern = `
global { project modern }
superclass node {
  vmware
  template efi.img
  firmware efi
  memory 512M
  boot_timeout 400
  net_adapter vmxnet3
  network eth0 { switch lan ; netmask 255.255.255.0 }
  users { kim $1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/ }
  startup {
    [ -d /sys/firmware/efi ] && echo "GUEST $(hostname) $(cat /sys/class/net/eth0/address) $(ip -4 -o addr show eth0 | awk '{print \\$4}') $(id -u kim) by EFI" >/dev/console
  }
}
host ahci { superclass node ; disk_adapter sata ; network eth0 { address 10.7.1.2 } }
switch lan { vmware }
`;

const whyNoEfi = lackingForEfi();
const why = [lackingForBoot(), lackingForDevices()].filter((reason) => reason !== undefined);

describe.skipIf(why.length > 0)(`machines of VMware under QEMU${why.length > 0 ? ` (left out: ${why.join('; ')})` : ''}`, () => {
  let here: Rig;
  beforeAll(() => {
    here = rig({ vmnets: '220-229', qemu: true });
    const work = join(here.my.dir, 'work');
    const root = makeBootable(join(here.templates, 'bootable.img'), join(inject('templates'), 'tiny.ext4'), work);
    if (whyNoEfi === undefined) makeEfiBootable(join(here.templates, 'efi.img'), root, work);
    for (const [name, text] of Object.entries({ boots: project, modern })) writeFileSync(join(here.my.dir, `${name}.mln`), text);
  });
  afterAll(async () => {
    for (const name of ['boots', 'modern']) await mln('remove', name, '-f');
    here.remove();
  });

  const mln = (...argv: readonly string[]) => here.my.run('-T', here.templates, ...argv);
  const ok = (...argv: readonly string[]) => here.my.ok('-T', here.templates, ...argv);
  const console = (host: string, name = 'boots') => readFileSync(join(here.my.projects, name, `logs/${host}.console`), 'utf8');
  const mac = (host: string, name = 'boots') => {
    const vmx = readFileSync(join(here.my.projects, name, `vmware/${host}/${host}.vmx`), 'utf8');
    return /ethernet0.address = "(.*)"/.exec(vmx)?.[1]?.toLowerCase();
  };

  test('have the names, addresses and users that the project gave them, and reach each other', async () => {
    await ok('build', '-f', join(here.my.dir, 'boots.mln'));
    await ok('start', 'boots');
    expect(console('plain')).toContain(`GUEST plain ${mac('plain')} 10.7.0.1/24 1000`);
    expect(console('own')).toContain(`GUEST own ${mac('own')} 10.7.0.2/24 1000`);
    expect(console('own')).toContain('GUEST own reaches plain');
    // on SATA and on IDE
    expect(console('ahci')).toContain(`GUEST ahci ${mac('ahci')} 10.7.0.3/24 1000`);
    expect(console('ata')).toContain(`GUEST ata ${mac('ata')} 10.7.0.4/24 1000`);
    expect(console('plain')).toContain('plain login: ');
    expect((await ok('status', 'boots')).out).toMatch(/plain\s+up[\s\S]*own\s+up/);
    await ok('stop', 'boots', '-H');
    expect(here.running()).toEqual([]);
  }, 600_000);

  test.skipIf(whyNoEfi !== undefined)(
    `boot by EFI from a partition of their own, and are what the project says${whyNoEfi === undefined ? '' : ` (left out: ${whyNoEfi})`}`,
    { timeout: 600_000, tags: 'long' },
    async () => {
      await ok('build', '-f', join(here.my.dir, 'modern.mln'));
      await ok('start', 'modern');
      expect(console('ahci', 'modern')).toContain(`GUEST ahci ${mac('ahci', 'modern')} 10.7.1.2/24 1000 by EFI`);
      await ok('stop', 'modern', '-H');
      expect(here.running()).toEqual([]);
    },
  );
});
