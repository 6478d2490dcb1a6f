// The very machines boot: QEMU takes disk, controller, network cards and memory from the .vmx files that mln has written.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { lackingForDevices, type Rig, rig } from './vmware-rig.js';
import { lackingForBoot, makeBootable } from './vmware-template.js';

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

const why = [lackingForBoot(), lackingForDevices()].filter((reason) => reason !== undefined);

describe.skipIf(why.length > 0)(`machines of VMware under QEMU${why.length > 0 ? ` (left out: ${why.join('; ')})` : ''}`, () => {
  let here: Rig;
  beforeAll(() => {
    here = rig({ vmnets: '220-229', qemu: true });
    makeBootable(join(here.templates, 'bootable.img'), join(inject('templates'), 'tiny.ext4'), join(here.my.dir, 'work'));
    writeFileSync(join(here.my.dir, 'boots.mln'), project);
  });
  afterAll(async () => {
    await mln('remove', 'boots', '-f');
    here.remove();
  });

  const mln = (...argv: readonly string[]) => here.my.run('-T', here.templates, ...argv);
  const ok = (...argv: readonly string[]) => here.my.ok('-T', here.templates, ...argv);
  const console = (host: string) => readFileSync(join(here.my.projects, `boots/logs/${host}.console`), 'utf8');
  const mac = (host: string) => {
    const vmx = readFileSync(join(here.my.projects, `boots/vmware/${host}/${host}.vmx`), 'utf8');
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
});
