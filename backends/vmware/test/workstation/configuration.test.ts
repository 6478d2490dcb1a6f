import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planSample } from '@mln/engine/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readVmx, vmxText } from '../../src/vmx-text.js';
import { vmxEntries, wholeMemory } from '../../src/workstation/configuration.js';
import type { DefineArgs } from '../../src/workstation/define.js';
import { hasVirsh, readByLibvirt } from '../support/libvirt.js';
import { sampleOf } from '../support/sample.js';

const lan = 'switch lan { vmware }\n';
const projects = {
  plain: `global { project italy }\nhost tre { vmware ; memory 256MB ; template rhel5.img ; network eth0 { switch lan } }\n${lan}`,
  'many-cards': `global { project italy }
    host tre { vmware ; memory 130M ; vcpus 2 ; net_adapter vmxnet3 ; disk_adapter pvscsi ; firmware efi
      network eth0 { switch lan ; mac 00:50:56:1A:2b:3c } network eth1 { switch wide } network eth2 { switch home } network eth3 { } network eth10 { switch lab } }
    ${lan} switch wide { vmnet nat } switch home { vmnet hostonly } switch lab { vmnet vmnet20 }`,
  'sata-and-lines': `global { project italy }
    host tre { vmware ; disk_adapter sata ; guest_os debian9-64
      vmx {
        isolation.tools.copy.disable = "TRUE"
        tools.syncTime = "FALSE"
        annotation = "with |22quotes|22 and a # sign"
      } }`,
  'ide-and-screen': `global { project italy }
    host tre { vmware ; disk_adapter ide ; vncdisplay 7 ; vncpasswd tell"noone ; vnckeymap no ; network eth0 { } }`,
} as const;
type Name = keyof typeof projects;
const names = Object.keys(projects) as readonly Name[]; // of the object above

async function machineIn(name: Name) {
  const { plan, diagnostics, secrets } = await planSample(sampleOf(projects[name]));
  const step = plan?.steps.find(({ action }) => action === 'define');
  if (step === undefined) throw new Error(JSON.stringify(diagnostics));
  const { machine, places } = step.args as unknown as DefineArgs; // planned by this very driver
  return { machine, places, secrets };
}

async function textOf(name: Name) {
  const { machine, places, secrets } = await machineIn(name);
  const entries = vmxEntries(machine, {
    disk: places.vmdk,
    log: places.log,
    vnet: () => '/dev/vmnet10',
    device: (vmnet) => `/dev/${vmnet}`,
    secret: ({ secret }) => secrets.get(secret) ?? '',
  });
  return vmxText(entries);
}

describe('the .vmx of a machine', () => {
  test.each(names)('%s', async (name) => {
    await expect(await textOf(name)).toMatchFileSnapshot(`../golden/${name}.vmx`);
  });

  test.each(names)('%s names nothing twice, for VMware refuses that', async (name) => {
    const lines = (await textOf(name)).split('\n').map((line) => line.split(' = ')[0]?.toLowerCase());
    expect(lines.filter((line, n) => line !== '' && lines.indexOf(line) !== n)).toEqual([]);
  });

  test('has no secret before it is written', async () => {
    expect(JSON.stringify(await machineIn('ide-and-screen'))).not.toContain('tell"noone');
    expect(readVmx(await textOf('ide-and-screen')).get('RemoteDisplay.vnc.password')).toBe('tell"noone');
  });

  test('memory is counted in fours, upwards', () => expect([128, 129, 131, 132].map(wholeMemory)).toEqual([128, 132, 132, 132]));
});

describe.skipIf(!hasVirsh)(`libvirt's parser${hasVirsh ? '' : ' (left out: no virsh)'}`, () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mln-vmx-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test.each(names)('reads of %s what the project says', async (name) => {
    const { machine, places } = await machineIn(name);
    const file = join(dir, 'tre.vmx');
    writeFileSync(file, await textOf(name));
    const read = readByLibvirt(file, dir);
    expect(read).toMatchObject({
      name: 'tre.italy',
      uuid: machine.uuid.replace(/[ -]/g, '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      memory: wholeMemory(machine.memory),
      vcpus: machine.vcpus,
      disks: [places.vmdk],
      buses: [machine.diskAdapter === 'lsilogic' || machine.diskAdapter === 'pvscsi' ? 'scsi' : machine.diskAdapter],
      macs: machine.nics.map(({ mac }) => mac),
      serial: places.log,
      firmware: machine.firmware === 'efi' ? 'efi' : undefined,
      vnc: machine.screen === null ? undefined : String(machine.screen.port),
    });
    expect(read.models).toEqual(machine.nics.map(() => machine.netAdapter));
  });

  test('is a judge: it refuses a file without memory it can count', async () => {
    const file = join(dir, 'tre.vmx');
    writeFileSync(file, (await textOf('plain')).replace('memsize = "256"', 'memsize = "255"'));
    expect(readFileSync(file, 'utf8')).toContain('"255"');
    expect(() => readByLibvirt(file, dir)).toThrow(/memsize/);
  });
});
