import { memoryGuest, type Seed, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import internalswap from '../src/index.js';
import { depend, fstab, rcS, script } from '../src/script.js';

function tried(host: string) {
  return tryProject([template, guestPlugin, internalswap], {
    '/p/p.mln': `global { project p }\nhost a { template t.ext4 ; ${host} }\n`,
    '/t/t.ext4': '',
  });
}

async function applied(seed: Seed) {
  const guest = memoryGuest({ '/etc/passwd': '', '/etc/fstab': '/dev/ubda / ext4 defaults 0 1\n', ...seed });
  const { apply } = await tried('internalswap 256M');
  await apply('a', guest);
  const once = guest.snapshot();
  await apply('a', guest);
  expect(guest.snapshot()).toEqual(once);
  expect(once['/etc/init.d/mln-swap']).toMatchObject({ mode: '0755', content: script(256) });
  expect(once['/etc/fstab']?.content).toBe('/dev/ubda / ext4 defaults 0 1\n/swap.mln\tnone\tswap\tsw,nofail\t0\t0\n');
  return once;
}

test('the script', async () => {
  await expect(script(256)).toMatchFileSnapshot('golden/mln-swap');
});

describe('it is called at boot', () => {
  test('by sysvinit, side by side with others', async () => {
    const after = await applied({ '/sbin/init': 'ELF', '/etc/init.d/.depend.start': 'TARGETS = ssh cron\nssh: cron\n' });
    expect(after['/etc/rc2.d/S01mln-swap']?.content).toBe('../init.d/mln-swap');
    expect(after['/etc/init.d/.depend.start']?.content).toBe('TARGETS = ssh cron mln-swap\nssh: cron\n');
  });

  test('by systemd', async () => {
    const after = await applied({ '/sbin/init': { target: '/lib/systemd/systemd' } });
    expect(after['/etc/systemd/system/multi-user.target.wants/mln-swap.service']?.type).toBe('symlink');
  });

  test('by BusyBox', async () => {
    const after = await applied({
      '/sbin/init': { target: '../bin/busybox' },
      '/etc/init.d/rcS': '#!/bin/sh\nmount -a\nexit 0\n',
    });
    expect(after['/etc/init.d/rcS']?.content).toBe('#!/bin/sh\nmount -a\n/etc/init.d/mln-swap start\nexit 0\n');
  });
});

test.each([
  ['', '#!/bin/sh\n/etc/init.d/mln-swap start\n'],
  ['#!/bin/sh\nmount -a', '#!/bin/sh\nmount -a\n/etc/init.d/mln-swap start\n'],
])('rcS %j', (text, expected) => expect(rcS(text)).toBe(expected));

test('texts without a place for it stay', () => {
  expect(depend('ssh: cron\n')).toBe('ssh: cron\n');
  expect(fstab(fstab(''))).toBe(fstab(''));
});

test.each([
  ['internalswap 512', 512],
  ['internalswap 1G', 1024],
  ['internalswap 1K', 1],
])('%s is %i MiB', async (line, megabytes) => {
  const edits = await (await tried(line)).edits('a');
  expect(edits.find(({ plugin }) => plugin === 'internalswap')).toMatchObject({ args: { megabytes } });
});

test('a size that is none is an error', async () =>
  expect((await tried('internalswap much')).diagnostics.map(({ code }) => code)).toEqual(['MLN3010']));
