import { describe, expect, test } from 'vitest';
import { busybox, debianSystemd, debianSysv, networkd } from './guests.js';
import { apply, model, plan } from './harness.js';
import { type MemoryFile, memoryGuest } from './memory-guest.js';

const families = { debianSysv, debianSystemd, networkd, busybox };
const rows = Object.entries(families);

const project = model(
  {
    name: 'web1',
    words: {
      hostname: 'www.example.org',
      nameserver: ['10.0.0.2', '10.0.0.3'],
      users: [
        { name: 'kim', hash: { ref: { secret: 'kimhash' }, form: 'hash' }, home: undefined, uid: undefined },
        { name: 'eve', hash: { ref: { secret: 'evehash' }, form: 'hash' }, home: '/srv/eve', uid: 1500 },
      ],
      groups: [{ name: 'staff', lines: ['kim', 'eve'] }],
      root_passwd: { secret: 'rootplain' },
      mount: [{ device: '/dev/ubdb', mountpoint: '/data', fstype: 'ext4', options: 'noatime' }],
      modules: ['dummy', 'bonding mode=1'],
      startup: ['echo up > /dev/console', 'if true; then', '  date', 'fi'],
      shutdown: ['echo down'],
    },
    network: {
      eth0: { switch: 'lan', address: '10.0.0.11', netmask: '255.255.255.0', gateway: '10.0.0.1', broadcast: '10.0.0.255' },
      eth1: { address: 'dhcp', auto: false },
      eth2: { address: 'fd00::11/64', gateway: 'fd00::1' },
      eth3: { address: '128.39.73.150', netmask: '24', gateway: '192.168.33.211' },
      eth4: { switch: 'lan' },
    },
  },
  { name: 'db1', network: { eth0: { switch: 'lan', address: '10.0.0.12/24' } } },
  { name: 'laptop', network: { eth0: { switch: 'lan', address: 'dhcp' } } },
);
const secrets = { kimhash: 'l47/Y.NtB9p7w', evehash: '$6$abc$def', rootplain: '$y$j9T$x$y' };

const show = (path: string, { type, content, mode, uid, gid }: MemoryFile): string =>
  `=== ${path} ${type} ${mode.toString(8)} ${uid}:${gid}\n${content}`;

describe.each(rows)('in a %s guest', (family, seed) => {
  test('all words together give the golden texts', async () => {
    const guest = memoryGuest(seed);
    const before = new Map(guest.tree);
    await apply(guest, plan(project, 'web1'), secrets);
    const changed = [...guest.tree].filter(([path, file]) => before.get(path) !== file).sort();
    const gone = [...before.keys()].filter((path) => !guest.tree.has(path)).sort();
    const text = [...changed.map(([path, file]) => show(path, file)), ...gone.map((path) => `=== ${path} removed`)].join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${family}.txt`);
  });

  test('applying twice is applying once', async () => {
    const once = memoryGuest(seed);
    await apply(once, plan(project, 'web1'), secrets);
    const first = new Map(once.tree);
    await apply(once, plan(project, 'web1'), secrets);
    expect(new Map(once.tree)).toEqual(first);
  });

  test('a host without words changes its name and identity only', async () => {
    const guest = memoryGuest(seed);
    const before = new Map(guest.tree);
    await apply(guest, plan(model({ name: 'bare' }), 'bare'));
    const changed = [...guest.tree].filter(([path, file]) => before.get(path) !== file && file.type !== 'directory');
    const allowed =
      /^\/etc\/(hostname|hosts|machine-id|init\.d\/(mln-ssh-keys|\.depend\.start)|rc[2-5]\.d\/S01mln-ssh-keys|systemd\/system\/.*mln-ssh-keys.service)$/;
    expect(changed.map(([path]) => path).filter((path) => !allowed.test(path))).toEqual([]);
  });
});

test('no secret is in what is planned', () => {
  const text = JSON.stringify(plan(project, 'web1'));
  for (const value of Object.values(secrets)) expect(text).not.toContain(value);
  expect(text).toContain('{"secret":"rootplain"}');
});

test('planning twice gives the same plan', () => {
  expect(plan(project, 'web1')).toEqual(plan(project, 'web1'));
});
