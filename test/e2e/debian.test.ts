// A real Debian guest: made by mmdebstrap, customized offline, a command run inside its image, booted, reached.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Lab, lab } from './mln.js';

const project = `
global { project deb }
host web {
  template debian-bookworm.ext4 ; memory 128M ; size 1200MB ; nameserver 10.1.0.1 ; root_passwd secret
  network eth0 { address 10.1.0.2/24 ; gateway 10.1.0.1 ; switch lan }
  users { kim $6$watching$VsCGqTLJXuxlmWlRU4eBwUx2xSdTx6CxU6D4/yUAmv5hZ5GbXW1Xc2Wy5rYx/xSxAKU1kJ8gfgbGZNw0ZT6sF. }
  groups { crew { kim } }
  mount { tmpfs /scratch tmpfs size=10M }
  run { dpkg-query -W > /root/packages }
  startup {
    echo "started once more" > /dev/console
    ip -4 -o addr show eth0 > /dev/console
    id kim > /dev/console
    grep -c . /root/packages > /dev/console
    mount | grep scratch > /dev/console
  }
  shutdown { echo "going down" > /dev/console }
}
host peer {
  template tiny.ext4 ; memory 48M
  network eth0 { address 10.1.0.3/24 ; switch lan }
  startup { ping -c 1 -W 20 web > /dev/console }
}
switch lan { }
`;

describe('a Debian guest', () => {
  let my: Lab;
  let home: string;
  beforeAll(async () => {
    my = lab();
    home = mkdtempSync(join(tmpdir(), 'mln-debian-'));
    writeFileSync(join(home, 'deb.mln'), project);
    await my.ok('template', 'make', 'debian', '-f');
  });
  afterAll(async () => {
    await my.run('remove', '-p', 'deb', '-f');
    my.remove();
    rmSync(home, { recursive: true, force: true });
    rmSync(join(inject('templates'), 'debian-bookworm.ext4'), { force: true });
  });
  const log = async (host: string) => (await my.ok('console', '-p', 'deb', '-h', host, '--log')).out.replaceAll('\r', '');

  test('comes up with what the project file says', async () => {
    await my.ok('build', '-f', join(home, 'deb.mln'));
    await my.ok('start', '-p', 'deb');
    const said = await log('web');
    expect(said.match(/started once more/g)).toHaveLength(1);
    expect(said).toContain('inet 10.1.0.2/24');
    expect(said).toMatch(/uid=1000\(kim\) gid=1000\(kim\) groups=1000\(kim\),\d+\(crew\)/);
    expect(Number(/^\d{2,3}$/m.exec(said)?.[0])).toBeGreaterThan(80);
    expect(said).toMatch(/tmpfs on \/scratch type tmpfs .*size=10240k/);
    expect(said).toContain('web login:');
  });

  test('is reached by name over the switch', async () => {
    await expect.poll(() => log('peer'), { timeout: 120_000 }).toContain('1 packets transmitted, 1 packets received');
  });

  test('goes down cleanly and comes up again with its identity', async () => {
    await my.ok('stop', '-p', 'deb', '-h', 'web');
    expect(await log('web')).toContain('going down');
    await my.ok('start', '-p', 'deb', '-h', 'web');
    expect(await log('web')).not.toMatch(/EXT4-fs.*recover/i);
  });
});
