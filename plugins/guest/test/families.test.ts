import { memoryGuest, type Snapshot } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { busybox, debianSystemd, debianSysv, networkd } from './guests.js';
import { apply, model, plan } from './harness.js';

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

function show([path, { type, content = '', mode, uid, gid }]: readonly [string, Snapshot[string]]): string {
  return `=== ${path} ${type} ${mode} ${uid}:${gid}\n${content}`;
}

/** Entries of `after` that are not in `before` as they are. */
function changes(before: Snapshot, after: Snapshot): readonly (readonly [string, Snapshot[string]])[] {
  return Object.entries(after).filter(([path, file]) => JSON.stringify(before[path]) !== JSON.stringify(file));
}

describe.each(rows)('in a %s guest', (family, seed) => {
  test('all words together give the golden texts', async () => {
    const guest = memoryGuest(seed);
    const before = guest.snapshot();
    await apply(guest, plan(project, 'web1'), secrets);
    const after = guest.snapshot();
    const gone = Object.keys(before).filter((path) => after[path] === undefined);
    const text = [...changes(before, after).map(show), ...gone.map((path) => `=== ${path} removed`)].join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${family}.txt`);
  });

  test('applying twice is applying once', async () => {
    const guest = memoryGuest(seed);
    await apply(guest, plan(project, 'web1'), secrets);
    const first = guest.snapshot();
    await apply(guest, plan(project, 'web1'), secrets);
    expect(guest.snapshot()).toEqual(first);
  });

  test('a host without words changes its name and identity only', async () => {
    const guest = memoryGuest(seed);
    const before = guest.snapshot();
    await apply(guest, plan(model({ name: 'bare' }), 'bare'));
    const changed = changes(before, guest.snapshot()).filter(([, { type }]) => type !== 'directory');
    expect(changed.map(([path]) => path).filter((path) => !identity.test(path))).toEqual([]);
  });
});

/** What may change without being asked for. */
const identity =
  /^\/etc\/(hostname|hosts|machine-id|init\.d\/(mln-ssh-keys|\.depend\.start)|rc[2-5]\.d\/S01mln-ssh-keys|systemd\/system\/.*mln-ssh-keys\.service)$/;

test('no secret is in what is planned', () => {
  const text = JSON.stringify(plan(project, 'web1'));
  for (const value of Object.values(secrets)) expect(text).not.toContain(value);
  expect(text).toContain('{"secret":"rootplain"}');
});

test('planning twice gives the same plan', () => {
  expect(plan(project, 'web1')).toEqual(plan(project, 'web1'));
});
