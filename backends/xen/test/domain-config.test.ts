import { expect, test } from 'vitest';
import { type DomainConfig, domainConfig } from '../src/domain-config.js';

const plain: DomainConfig = {
  name: 'tre.italy',
  uuid: '0a0b0c0d-0e0f-8a0b-8c0d-0e0f0a0b0c0d',
  type: 'pv',
  memory: 128,
  vcpus: 1,
  boot: { from: 'server', kernel: '/boot/vmlinuz', ramdisk: '/boot/initrd.img', root: '/dev/xvda1' },
  parameters: ['console=hvc0', 'net.ifnames=0'],
  disks: [{ device: 'xvda1', target: '/dev/vg0/tre.italy' }],
  vifs: [{ mac: '02:00:00:00:00:01', bridge: 'br0123456789a' }],
  extra: [],
};

const cases: Readonly<Record<string, DomainConfig>> = {
  'pv-volume': plain,
  'pv-file': { ...plain, disks: [{ device: 'xvda1', target: '/m/lab/images/tre', loop: true }] },
  'pv-bare': { ...plain, boot: { from: 'server', kernel: '/k', root: '/dev/xvda1' }, vifs: [] },
  'pv-grown': {
    ...plain,
    ...{ maxmem: 512, vcpus: 2, maxvcpus: 4, cpus: '0-3,^1' },
    disks: [
      ...plain.disks,
      { device: 'xvdb', target: '/dev/vg0/data' },
      { device: 'xvdc', target: '/srv/b,o"o\\k.img', loop: true, readOnly: true },
    ],
    vifs: [...plain.vifs, { mac: '02:00:00:00:00:02', bridge: 'xenbr0' }],
    extra: ['cpu_weight = 512', 'on_crash = "preserve"'],
  },
  'pv-pygrub': {
    ...plain,
    boot: { from: 'guest', bootloader: 'pygrub' },
    disks: [{ device: 'xvda', target: '/m/lab/images/tre' }],
  },
  'pv-pvgrub': {
    ...plain,
    boot: { from: 'grub', kernel: '/usr/lib/grub-xen/grub-x86_64-xen.bin' },
    parameters: [],
    disks: [{ device: 'xvda', target: '/dev/vg0/tre.italy' }],
  },
  'pv-screen': { ...plain, screen: { display: 7, keymap: 'no' } },
  pvh: { ...plain, type: 'pvh' },
  hvm: {
    ...plain,
    type: 'hvm',
    memory: 1024,
    boot: { from: 'disk' },
    parameters: [],
    disks: [{ device: 'xvda', target: '/m/lab/images/tre' }],
    screen: {},
  },
  'hvm-screen': { ...plain, type: 'hvm', boot: { from: 'disk' }, parameters: [], screen: { display: 300, keymap: 'de' } },
};

test.each(Object.entries(cases))('%s', async (name, config) => {
  const password = config.screen === undefined ? undefined : 'a "secret" \\ word';
  await expect(domainConfig(config, password)).toMatchFileSnapshot(`golden/${name}.cfg`);
});

test('nothing of a text can end its quotes', () => {
  const text = domainConfig({ ...plain, cpus: 'a"\\\nname = "other"' });
  expect(text).toContain(String.raw`cpus = "a\"\\\nname = \"other\""`);
});
