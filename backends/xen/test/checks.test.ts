import { createHash } from 'node:crypto';
import { bridgeName } from '@mln/machine-kit';
import { describe, expect, test } from 'vitest';
import { type Server, saidOf } from './support/sample.js';

describe('in the model', () => {
  test.each([
    ['hvm and pvh', 'xen ; volume ; kernel /boot/vmlinuz-6.1.0-42-amd64 ; hvm ; pvh', ['error MLN7320']],
    ['maxmem below memory', 'xen ; volume ; memory 256M ; maxmem 128M', ['error MLN7321']],
    ['maxvcpus below vcpus', 'xen ; volume ; vcpus 4 ; maxvcpus 2', ['error MLN7322']],
    ['two disks of one device', 'xen ; volume ; disks { xvdb /a\n xvdb /b\n }', ['error MLN7323']],
    ['a disk and a partition of it', 'xen ; volume ; disks { xvdb /a\n xvdb1 /b\n }', ['error MLN7323']],
    ['a partition and its disk', 'xen ; volume ; disks { xvdb1 /a\n xvdb /b\n }', ['error MLN7323']],
    ['two partitions', 'xen ; volume ; disks { xvdb1 /a\n xvdb2 /b\n }', []],
    ['disks xvdb and xvdba', 'xen ; volume ; disks { xvdb /a\n xvdba /b\n }', []],
    ['a device that no guest calls so', 'xen ; volume ; disks { sda /a\n }', ['error MLN3010']],
    ['the device of the root', 'xen ; volume ; disks { xvda /a\n }', ['error MLN3010']],
    ['a gap', 'xen ; volume ; network eth0 { } network eth2 { }', ['error MLN7324']],
    ['an interface of another name', 'xen ; volume ; network vif0 { }', ['error MLN7325']],
    ['a switch and a bridge', 'xen ; volume ; network eth0 { switch lan ; bridge xenbr0 }', ['error MLN7326']],
    ['a name of its own in xen_extra', 'xen ; volume ; xen_extra { name = "other"\n }', ['error MLN7327']],
    ['no line of a configuration', 'xen ; volume ; xen_extra { Hello there\n }', ['error MLN7328']],
    ['a list over several lines', 'xen ; volume ; xen_extra { cpuid = [\n"0x1:ecx=x",\n]\n }', []],
    ['a device of the server', 'xen ; volume ; xen_extra { pci = [\n"01:00.0",\n]\n }', ['error MLN7315']],
    ['a program of the server', 'xen ; volume ; xen_extra { device_model_override = "/x"\n }', ['error MLN7315']],
    ['a second statement', 'xen ; volume ; xen_extra { cap = 10 ; device_model_override = "/x"\n }', ['error MLN7315']],
    ['a second statement without a blank', 'xen ; volume ; xen_extra { cap = 10\\;kernel="/x"\n }', ['error MLN7328']],
    ['a bootloader and a kernel', 'xen ; volume ; kernel /boot/vmlinuz-6.1.0-42-amd64 ; bootloader pygrub', ['warning MLN7329']],
    ['a bootloader of a hvm machine', 'xen ; hvm ; partitioned ; bootloader pygrub', ['warning MLN7329']],
    ['parameters that nobody passes on', 'xen ; hvm ; partitioned ; extra quiet', ['warning MLN7329']],
    ['a ramdisk without a kernel', 'xen ; partitioned ; bootloader pygrub ; ramdisk /r', ['warning MLN7329']],
    ['a screen of a pvh machine', 'xen ; pvh ; volume ; vncdisplay 1', ['error MLN7331']],
    ['processors that are none', 'xen ; volume ; cpus 0-', ['error MLN3010']],
    ['processors', 'xen ; volume ; cpus all,^1,nodes:0-3', []],
    ['a machine with nothing to boot', 'xen ; hvm ; volume', ['warning MLN7330']],
  ])('%s', async (_, body, said) => {
    const all = await saidOf(`host web { ${body} }\nswitch lan { xen }`);
    expect(all.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual(said);
  });

  test('a complaint points at the word', async () => {
    expect(await saidOf('host web {\n  xen\n  volume\n  maxmem 64M\n}')).toEqual(['error MLN7321 5:10']);
  });

  test('two hosts want one display, unless they are on two servers', async () => {
    const hosts = (a: string, b: string) =>
      `superclass s { xen ; volume ; vncdisplay 3 }\nhost a { superclass s ; ${a} }\nhost b { superclass s ; ${b} }`;
    expect(await saidOf(hosts('', ''))).toEqual(['error MLN7312 2:42']);
    const away = await saidOf(hosts('service_host one', 'service_host two'));
    expect(away.filter((line) => line.includes('MLN73'))).toEqual([]);
  });

  test('two switches are one bridge', async () => {
    expect(await saidOf('switch a { xen ; bridge xenbr0 }\nswitch b { xen ; bridge xenbr0 }')).toEqual(['error MLN7313 3:18']);
    expect(await saidOf('switch a { xen ; bridge }\nswitch b { xen }')).toEqual([]);
  });
});

const host = 'host web { xen ; volume ; memory 256M ; network eth0 { } }';
const kernel = '/boot/vmlinuz-6.1.0-42-amd64';
const qemu = '/usr/libexec/xen-qemu-system-i386';
const list = '';

describe('of the server', () => {
  const rows: readonly (readonly [string, string, Server, string])[] = [
    ['xl is missing', host, { missing: ['xl'] }, 'MLN7301'],
    ['screen is missing', host, { missing: ['screen'] }, 'MLN7301'],
    ['Xen does not run', host, { info: '' }, 'MLN7302'],
    ['there is no kernel', host, { without: [kernel] }, 'MLN7304'],
    ['it has too little memory', 'host web { xen ; volume ; memory 8G }', {}, 'MLN7306'],
    [
      'it cannot run such machines',
      'host web { xen ; pvh ; volume }',
      { info: 'virt_caps : pv\ntotal_memory : 4096\nfree_memory : 4096\n' },
      'MLN7308',
    ],
    ['pygrub is missing', 'host web { xen ; partitioned }', { without: ['/usr/lib/xen-4.17/bin/pygrub'] }, 'MLN7309'],
    ['there is no QEMU for a whole computer', 'host web { xen ; hvm ; partitioned }', { without: [qemu] }, 'MLN7314'],
    ['there is no QEMU for a screen', 'host web { xen ; volume ; vncdisplay 3 }', { without: [qemu] }, 'MLN7314'],
    ['there is no QEMU for a file that pygrub reads', 'host web { xen ; partitioned }', { without: [qemu] }, 'MLN7314'],
    ['there is no such bridge', 'host web { xen ; volume ; network eth0 { bridge br7 } }', {}, 'MLN7310'],
  ];

  test('half a path of a kernel in the options is an error of the configuration', async () => {
    const said = await saidOf(host, { list, options: { xen_kernel: 'vmlinuz' } }, { intent: 'start', disks: disksFor(host) });
    expect(said.join('\n')).toContain('error MLN6010');
  });

  test.each(rows)('%s: a warning while building, an error when starting', async (_, body, server, code) => {
    const codes = async (intent: 'build' | 'start') =>
      (await saidOf(body, { list, ...server }, { intent, disks: disksFor(body) })).map((one) =>
        one.split(' ').slice(0, 2).join(' '),
      );
    expect(await codes('build')).toContain(`warning ${code}`);
    expect(await codes('start')).toContain(`error ${code}`);
  });

  test.each([
    ['a machine that asks nothing of it', host, []],
    ['a machine that names its own', 'host web { xen ; hvm ; partitioned ; xen_extra { device_model_override = "/q"\n } }', []],
    ['one where Xen itself puts it', 'host web { xen ; hvm ; partitioned }', ['/usr/lib/xen/bin/qemu-system-i386']],
  ])('no QEMU is missed by %s', async (_, body, there) => {
    const server = { list, without: [qemu], files: Object.fromEntries(there.map((path) => [path, ''])) };
    const allowed = { options: { xen_extra_keys: ['device_model_override'] } };
    const said = await saidOf(body, { ...server, ...allowed }, { intent: 'start', disks: disksFor(body) });
    expect(said.filter((line) => /MLN7314|MLN7315/.test(line))).toEqual([]);
  });

  test('machines that do not run want more memory than is free: a warning, said once', async () => {
    const two = 'superclass s { xen ; volume ; memory 2G }\nhost a { superclass s }\nhost b { superclass s }';
    expect(await saidOf(two)).toEqual(['warning MLN7307 -:-']);
    expect(await saidOf(two, {}, { intent: 'start', disks, hosts: ['a'] })).toEqual(['warning MLN7307 -:-']);
  });

  test("somebody else's bridge has the name of a switch", async () => {
    const text = 'host web { xen ; volume ; network eth0 { switch lan } }\nswitch lan { }';
    const dir = `/sys/class/net/${bridgeName('lab', 'lan')}`;
    const server = { files: { [`${dir}/bridge/bridge_id`]: '', [`${dir}/ifalias`]: 'another\n', [`${dir}/flags`]: '0x1002\n' } };
    expect(await saidOf(text, server, { intent: 'start', disks })).toEqual(['error MLN7311 3:1']);
  });

  describe('a switch with the name of a bridge that exists', () => {
    const text = 'host web { xen ; volume ; network eth0 { switch lan } }\nswitch lan { bridge br-mgmt }';
    const there = (alias: string, flags = '0x1003') => ({
      '/sys/class/net/br-mgmt/bridge/bridge_id': '',
      '/sys/class/net/br-mgmt/ifalias': alias,
      '/sys/class/net/br-mgmt/flags': `${flags}\n`,
    });
    const own = `mln lab lan ${createHash('sha256').update('/sample/projects/lab').digest('hex').slice(0, 12)}\n`;

    test.each([
      ['that nobody named', '', '0x1003'],
      ['that is down', '', '0x1002'],
      ['of another owner', 'for the administrators\n', '0x1003'],
      ['of another project', 'mln lab lan 000000000000\n', '0x1003'],
    ])('joins no bridge %s, unless the configuration lists it', async (_, alias, flags) => {
      const server = { files: there(alias, flags) };
      for (const intent of ['build', 'start'] as const) {
        expect(await saidOf(text, server, { intent, disks })).toEqual(['error MLN1017 3:14']);
        expect(await saidOf(text, { ...server, roots: { networks: ['br-mgmt'] } }, { intent, disks })).toEqual([]);
      }
    });

    test.each([
      ['its own', there(own)],
      ['one that mln makes', {}],
    ])('has %s without a line of the configuration', async (_, files) => {
      for (const intent of ['build', 'start'] as const) expect(await saidOf(text, { files }, { intent, disks })).toEqual([]);
    });
  });

  test('an interface joins the bridge that the configuration names as default, and no other', async () => {
    const joining = (bridge: string) => `host web { xen ; volume ; network eth0 { bridge ${bridge} } }`;
    expect(await saidOf(joining('xenbr0'))).toEqual([]);
    const server = { options: { xen_bridge: 'br-site' }, files: { '/sys/class/net/br-site/bridge/bridge_id': '' } };
    expect(await saidOf(joining('br-site'), server)).toEqual([]);
    expect(await saidOf(joining('xenbr0'), server)).toEqual(['error MLN1017 2:49']);
    expect(await saidOf(joining('br-mgmt'), { files: { '/sys/class/net/br-mgmt/bridge/bridge_id': '' } })).toEqual([
      'error MLN1017 2:49',
    ]);
  });

  test('nothing is missing', async () => {
    for (const intent of ['build', 'start'] as const) expect(await saidOf(host, {}, { intent, disks })).toEqual([]);
  });
});

const disk = { path: '/dev/vg0/web.lab', stagingPath: '', format: 'raw', offset: 0 } as const;
const disks = { web: disk, a: disk, b: disk };
function disksFor(body: string) {
  return body.includes('partitioned') ? { web: { ...disk, path: '/m/images/web', offset: 2 ** 20 } } : disks;
}
