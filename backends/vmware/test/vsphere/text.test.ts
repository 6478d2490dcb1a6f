// Texts and names of the vSphere driver: what govc answers, what is written for it, what things are called.

import type { GuestSpec, Json } from '@mln/engine/api';
import { pluginOptions } from '@mln/engine/testkit';
import { cloudOf, metadataOf, userdataOf } from '@mln/machine-kit';
import { describe, expect, test } from 'vitest';
import vmware from '../../src/index.js';
import { collectedOf, parseAnswer } from '../../src/vsphere/answers.js';
import { faultOf, mayPass, wordsOf } from '../../src/vsphere/faults.js';
import { parseInventory, placeOf } from '../../src/vsphere/inventory.js';
import { govc, hostOf, linkOf } from '../../src/vsphere/link.js';
import { isOurs, isWhole, portGroupName, vmName, vswitchName } from '../../src/vsphere/names.js';
import { guestIdOf, type OvfMachine, ovfOf } from '../../src/vsphere/ovf.js';
import { link } from './imagined.js';

const machine: OvfMachine = {
  name: 'tre.italy',
  guestId: 'debian10_64Guest',
  memoryMiB: 256,
  vcpus: 2,
  firmware: 'efi',
  controller: 'pvscsi',
  disk: { file: 'tre.vmdk', fileBytes: 65536, bytes: 16777216 },
};

test('the descriptor of a machine', async () => {
  await expect(ovfOf(machine)).toMatchFileSnapshot('../golden/vsphere.ovf');
  expect(ovfOf({ ...machine, name: 'a&b"<c>' })).toContain('<Name>a&amp;b&quot;&lt;c&gt;</Name>');
});

test.each([
  ['debian10-64', 'debian10_64Guest'],
  ['ubuntu-64', 'ubuntu64Guest'],
  ['other3xlinux-64', 'other3xLinux64Guest'],
  ['winXPPro', 'winXPProGuest'],
  [undefined, 'otherLinux64Guest'],
])('guest system %s is %s to vSphere', (written, id) => {
  expect(guestIdOf(written)).toBe(id);
});

describe('names', () => {
  const long = 'x'.repeat(63);
  test('are within the limits, and no two alike', () => {
    expect(vmName('italy', 'tre')).toBe('tre.italy');
    expect(vmName(long, long)).toHaveLength(80);
    expect(vmName(`${long}a`, long)).not.toBe(vmName(`${long}b`, long));
    expect(portGroupName('italy', 'lan')).toBe('mln-lan.italy');
    expect(vswitchName(long, 'lan').length).toBeLessThanOrEqual(31);
    expect(vswitchName(long, 'lan')).not.toBe(vswitchName(long, 'lan2'));
  });
  test('a note is ours when its first line says so', () => {
    expect(isOurs('mln italy/tre', 'italy', 'tre')).toBe(true);
    expect(isOurs('mln italy/tre (being made)', 'italy', 'tre')).toBe(true);
    expect(isWhole('mln italy/tre (being made)', 'italy', 'tre')).toBe(false);
    expect(isWhole('mln italy/tre\nmore', 'italy', 'tre')).toBe(true);
    expect(isOurs('mln italy/tre2', 'italy', 'tre')).toBe(false);
  });
});

test('answers of old and new govc are read alike', () => {
  const old =
    '{\n  "Kind": "enter",\n  "Obj": { "Type": "VirtualMachine", "Value": "vm-1" },\n  "ChangeSet": [{ "Name": "name", "Val": "a" }]\n}\n';
  const fresh = old
    .replace('Kind', 'kind')
    .replace('Obj', 'obj')
    .replace('Type', 'type')
    .replace('Value', 'value')
    .replace('ChangeSet', 'changeSet')
    .replace('Name', 'name')
    .replace('Val"', 'val"');
  for (const text of [old + old, fresh + fresh, (old + old).replaceAll(/\n\s*/g, ' ').replace('} {', '}\n{')])
    expect(collectedOf(text)).toEqual([
      { id: 'vm-1', properties: { name: 'a' } },
      { id: 'vm-1', properties: { name: 'a' } },
    ]);
  expect(collectedOf('')).toEqual([]);
  expect(() => parseAnswer('govc: no')).toThrow(SyntaxError);
});

describe('the way to a server', () => {
  const linkTo = (vsphere: Json) => linkOf(pluginOptions(vmware, { vsphere }).vsphere);

  test.each([
    ['vc.example.org', 'vc.example.org'],
    ['https://vc.example.org:8443/sdk', 'vc.example.org'],
    ['https://me:pw@10.0.0.1/sdk', '10.0.0.1'],
  ])('%s is host %s', (server, host) => {
    expect(hostOf(server)).toBe(host);
  });

  test('no secret is in a command, and what the site says goes before the environment', () => {
    const link = linkTo({ server: 'https://vc/sdk', username: 'me', password_file: '/etc/pw', insecure: ['vc'] });
    const command = govc(link, ['about']);
    expect(command.env).toEqual({
      GOVC_URL: 'https://vc/sdk',
      GOVC_USERNAME: 'me',
      GOVC_PASSWORD: '/etc/pw',
      GOVC_INSECURE: '1',
    });
    expect(command.inherit).not.toContain('GOVC_PASSWORD');
    expect(command.inherit).not.toContain('GOVC_INSECURE');
    expect(govc(linkTo({}), ['about'])).toMatchObject({
      env: {},
      inherit: expect.arrayContaining(['GOVC_PASSWORD']),
    });
  });

  test('a certificate is looked at unless that very server is named', () => {
    expect(linkTo({ server: 'vc.example.org', insecure: ['other'] }).env.GOVC_INSECURE).toBeUndefined();
  });

  test.each([
    [5, '"options.vmware.vsphere" must be a group of keys'],
    [{ server: ['a'] }, '"options.vmware.vsphere.server" must be a text'],
    [{ password: 'x' }, 'unknown key "options.vmware.vsphere.password"'],
    [{ password_file: 'pw' }, 'absolute'],
    [{ insecure: true }, 'list'],
    [{ govc: './govc' }, 'absolute'],
    [{ parallel: 0 }, 'parallel'],
  ])('%j is refused', (vsphere, why) => {
    expect(() => linkTo(vsphere)).toThrow(why);
  });
});

describe('what govc says when it fails', () => {
  const failed = (stderr: string, exitCode = 1) => ({ exitCode, stdout: '', stderr });
  test.each([
    ['govc: specify an ESX or vCenter URL', 'MLN7451'],
    ['govc: ServerFaultCode: Cannot complete login due to an incorrect user name or password.', 'MLN7453'],
    ['govc: Post "https://vc/sdk": x509: certificate signed by unknown authority', 'MLN7454'],
    ['govc: Post "https://vc/sdk": dial tcp 10.0.0.1:443: connect: connection refused', 'MLN7455'],
    ['govc: Post "https://vc/sdk": dial tcp: lookup vc: no such host', 'MLN7455'],
    ['govc: something else', undefined],
  ])('%s is %s', (words, code) => {
    expect(faultOf(link, failed(words))?.row.code).toBe(code);
  });
  test('a program that is missing, and one that never answers', () => {
    expect(faultOf(link, failed('', 127))?.row.code).toBe('MLN7456');
    expect(faultOf(link, failed('', 124))?.row.code).toBe('MLN7455');
  });
  test('progress is not what it says', () => {
    expect(wordsOf({ stdout: 'Powering on vm-1... ', stderr: 'govc: no more power\n' })).toBe('no more power');
    expect(mayPass('503 Service Unavailable')).toBe(true);
    expect(mayPass('vm-503 not found')).toBe(false);
  });
});

const inventory = parseInventory(`
Datacenter:dc-1                /A
Datacenter:dc-2                /B
ClusterComputeResource:c-1     /A/host/left
ClusterComputeResource:c-2     /A/host/right
HostSystem:host-1              /A/host/left/esx1
HostSystem:host-2              /A/host/right/esx1
HostSystem:host-3              /A/host/right/esx two
ResourcePool:p-1               /A/host/left/Resources
ResourcePool:p-2               /A/host/left/Resources/Students
Datastore:ds-1                 /A/datastore/san
Datastore:ds-2                 /A/datastore/pod/san
Folder:f-1                     /A/vm
Folder:f-2                     /A/vm/Lab
`);

describe('places', () => {
  test('by name', () => {
    const request = { datacenter: 'A', cluster: 'left', resource_pool: 'Students', datastore: 'pod/san', folder: 'Lab' };
    expect(placeOf(inventory, 'web', request)).toEqual({
      datacenter: '/A',
      folder: '/A/vm/Lab',
      pool: '/A/host/left/Resources/Students',
      server: undefined,
      servers: ['/A/host/left/esx1'],
      datastore: '/A/datastore/pod/san',
    });
  });
  test('a server is in its cluster', () => {
    expect(placeOf(inventory, 'web', { datacenter: 'A', service_host: 'esx two', datastore: 'pod/san' })).toMatchObject({
      pool: '/A/host/right/Resources',
      server: '/A/host/right/esx two',
    });
  });
  test.each([
    [{}, 'MLN7459', 'datacenter', 'A, B'],
    [{ datacenter: 'C' }, 'MLN7458', 'datacenter', 'A, B'],
    [{ datacenter: 'A' }, 'MLN7459', 'cluster', 'left, right'],
    [{ datacenter: 'A', service_host: 'esx1' }, 'MLN7460', 'service_host', 'left/esx1, right/esx1'],
    [{ datacenter: 'A', cluster: 'left', datastore: 'san' }, 'MLN7460', 'datastore', 'san, pod/san'],
    [{ datacenter: 'A', cluster: 'right', resource_pool: 'Students' }, 'MLN7458', 'resource_pool', 'none'],
  ])('%j: %s at %s, with what there is', (request, code, word, names) => {
    expect(placeOf(inventory, 'web', request)).toMatchObject({ row: { code }, word, values: { names } });
  });
});

describe('cloud-init', () => {
  const origin = { file: 'f', line: 3, column: 4, length: 5 };
  const spec: GuestSpec = {
    machineId: 'x',
    hostname: 'web.example.org',
    hosts: { roster: '10.0.0.1\tdb', own: ['web'] },
    interfaces: [
      {
        ...{ name: 'eth0', mac: '00:50:56:00:00:01', auto: true },
        ...{ address: { family: 6, address: 'fd00::1', prefix: 64 }, gateway: 'fd00::2' },
      },
    ],
    nameServers: ['10.0.0.9'],
    users: [{ name: 'kim', hash: { secret: 's1' }, uid: 1005 }],
    groups: [{ name: 'staff', members: ['kim'] }],
    rootPassword: { password: { secret: 's2' }, salt: 'salt' },
    mounts: [{ device: '/dev/sdb1', mountpoint: '/srv', fstype: 'ext4' }],
    modules: ['dummy'],
    startup: ['echo hei'],
    shutdown: ['echo ha det'],
    files: [{ path: '/root/.ssh/authorized_keys', content: 'ssh-ed25519 AAA\n', append: true, mode: 0o600 }],
    scripts: ['true\n'],
  };
  const { cloud, untold } = cloudOf('web', {
    spec,
    asked: { shutdown: [{ plugin: 'guest' }] },
    edits: [
      { plugin: 'x', do: 'mkdir', path: '/opt/x', owner: 'kim', mode: 0o750 },
      { plugin: 'x', do: 'symlink', target: 'a', path: '/b' },
      { plugin: 'x', do: 'remove', path: '/c' },
      { plugin: 'apache', do: 'edit', action: 'site', title: 'a site', args: {}, origin },
    ],
  });

  test('is told what it understands, commands last', async () => {
    const filled = { content: (of: unknown) => JSON.stringify(of), hash: () => '$1$x$y', root: '$6$salt$hash' };
    const said = [JSON.parse(metadataOf(cloud, 'lab-web')), JSON.parse(userdataOf(cloud, filled).replace('#cloud-config\n', ''))];
    await expect(`${JSON.stringify(said, null, 2)}\n`).toMatchFileSnapshot('../golden/vsphere-cloud.json');
  });

  test('and the rest is named with its place', () => {
    expect(untold).toEqual([
      { what: 'a site', plugin: 'apache', origin: { file: 'f', line: 3, column: 4, length: 5 } },
      { what: 'shutdown script', plugin: 'guest' },
    ]);
  });
});
