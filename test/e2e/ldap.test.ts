// The main job, for real: two machines from one file, talking over one switch.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, repository } from './mln.js';
import { processesOf } from './traces.js';

const file = join(repository, 'examples/ldap.mln');

describe('examples/ldap.mln', () => {
  let my: Lab;
  beforeAll(() => {
    my = lab();
  });
  afterAll(async () => {
    await my.run('remove', '-p', 'ldap', '-f');
    my.remove();
  });

  const status = async () => {
    const { out } = await my.run('status', '-p', 'ldap', '--json');
    const rows = JSON.parse(out) as readonly { name: string; state: string; detail: string }[]; // what mln prints
    return Object.fromEntries(rows.map((row) => [row.name, row]));
  };
  const log = async (host: string) => (await my.ok('console', '-p', 'ldap', '-h', host, '--log')).out;

  test('it is valid', async () => {
    expect((await my.ok('check', file)).out).toContain('ldap: 2 hosts, 1 switch, no errors');
  });

  test('build makes both disks and nothing runs', async () => {
    await my.ok('build', '-f', file);
    const images = readdirSync(join(my.projects, 'ldap/images'));
    expect(images).toEqual(expect.arrayContaining(['ldapclient.cow', 'ldapserver.cow']));
    expect(images.filter((name) => name.endsWith('.new'))).toEqual([]);
    const rows = await status();
    expect(Object.values(rows).map((row) => row.state)).toEqual(['down', 'down', 'down']);
  });

  test('building the same file again has nothing to do', async () => {
    expect((await my.ok('build', '-f', file)).out).toContain('nothing to do');
  });

  test('start waits until both are up', async () => {
    await my.ok('start', '-p', 'ldap');
    const rows = await status();
    expect(Object.values(rows).map((row) => row.state)).toEqual(['up', 'up', 'up']);
  });

  test('the client got a lease and reaches the server by name', async () => {
    expect(await log('ldapclient')).toMatch(/lease of 10\.0\.0\.\d+ obtained from 10\.0\.0\.2/);
    await expect.poll(() => log('ldapclient'), { timeout: 120_000 }).toContain('ldapclient reaches ldapserver');
    expect((await status()).ldapclient?.detail).toMatch(/leased 10\.0\.0\.\d+/);
  });

  test('stop -h stops one machine and leaves the other and the switch', async () => {
    await my.ok('stop', '-p', 'ldap', '-h', 'ldapserver');
    const rows = await status();
    expect([rows.ldapserver?.state, rows.ldapclient?.state, rows.LDAPlan?.state]).toEqual(['down', 'up', 'up']);
  });

  test('start brings back what is down and touches nothing else', async () => {
    const before = (await status()).ldapclient?.detail;
    await my.ok('start', '-p', 'ldap');
    const rows = await status();
    expect(rows.ldapserver?.state).toBe('up');
    expect(rows.ldapclient?.detail).toBe(before);
  });

  test('remove stops everything and leaves nothing', async () => {
    expect(processesOf(my.projects).length).toBeGreaterThan(0);
    await my.ok('remove', '-p', 'ldap', '-f');
    expect(existsSync(join(my.projects, 'ldap'))).toBe(false);
    expect(processesOf(my.projects)).toEqual([]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(my.dir);
  });
});

describe('building again', () => {
  const my = lab();
  const file = join(my.dir, 'p.mln');
  const write = (password: string, memory: string) =>
    writeFileSync(file, `global { project p }\nhost a { template tiny.ext4 ; memory ${memory} ; root_passwd ${password} }\n`);
  afterAll(() => my.remove());

  test('warns of what looks wrong once, not once for each phase', async () => {
    writeFileSync(file, 'global { project p ; $unused = 1 }\nhost a { template tiny.ext4 }\n');
    const { err } = await my.ok('plan', file);
    expect(err.match(/MLN2015/g)).toHaveLength(1);
  });

  test('is refused when anything changed, be it only a password, and -r replaces', async () => {
    write('one', '64M');
    await my.ok('build', '-f', file);
    for (const [password, memory] of [
      ['two', '64M'],
      ['one', '65M'],
    ] as const) {
      write(password, memory);
      const refused = await my.run('build', '-f', file);
      expect(refused.code).toBe(3);
      expect(refused.err).toContain('project p is already built');
    }
    await my.ok('build', '-f', file, '-r');
    expect((await my.ok('build', '-f', file)).out).toContain('nothing to do');
    await my.ok('remove', '-p', 'p', '-f');
  });
});
