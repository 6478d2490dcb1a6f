import { memoryGuest } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { hostsTable } from '../src/hosts-table.js';
import { debianSystemd } from './guests.js';
import { apply, context, type HostSpec, model, plan } from './harness.js';

function argsOf(of: ReturnType<typeof plan>, action: string) {
  return of.edits.find((e) => e.action === action)?.args;
}

test('files and lines to run go to the lane as they are', () => {
  const words: HostSpec['words'] = {
    files: [
      { source: 'motd', target: '/etc/motd', mode: 0o600 },
      { source: '/abs/dir', target: '/srv/', mode: undefined },
    ],
    run: ['apt-get update', 'true'],
  };
  const { other } = plan(model({ name: 'tre', words }), 'tre');
  const at = (word: string) => ({ plugin: 'guest', origin: { file: `host/tre/${word}`, line: 1, column: 1, length: 1 } });
  const below = ['/files', '/abs'];
  expect(other).toEqual([
    { do: 'write', path: '/etc/motd', content: { from: '/files/motd', below }, mode: 0o600, ...at('files/0') },
    { do: 'write', path: '/srv/dir', content: { from: '/abs/dir', below }, ...at('files/1') },
    { do: 'run', script: 'apt-get update\ntrue\n', title: 'run 2 lines', ...at('run') },
  ]);
});

test('a host without words is planned its name, its identity and nothing more', () => {
  expect(plan(model({ name: 'tre' }), 'tre').edits.map((e) => e.action)).toEqual(['identity', 'hostname', 'hosts']);
});

test('machine ids differ between hosts and are the same at each build', () => {
  const ids = ['a', 'b', 'a'].map((name) => JSON.stringify(argsOf(plan(model({ name: 'a' }, { name: 'b' }), name), 'identity')));
  expect(ids[0]).toMatch(/"[0-9a-f]{32}"/);
  expect(ids[0]).toBe(ids[2]);
  expect(ids[0]).not.toBe(ids[1]);
});

test('a host without a static address is known to itself alone', () => {
  const lan = model(
    { name: 'a', network: { eth0: { address: 'dhcp' } } },
    { name: 'b', network: { eth0: { address: '10.0.0.2/24' } } },
  );
  expect(argsOf(plan(lan, 'a'), 'hosts')).toEqual({ own: ['a'], roster: '10.0.0.2\tb' });
  expect(argsOf(plan(lan, 'b'), 'hosts')).toEqual({ own: [], roster: '10.0.0.2\tb' });
});

test('the last line of a user wins', async () => {
  const line = (secret: string, home: string | undefined) => ({
    name: 'kim',
    hash: { ref: { secret }, form: 'hash' as const },
    home,
    uid: undefined,
  });
  const guest = memoryGuest(debianSystemd);
  await apply(guest, plan(model({ name: 'a', words: { users: [line('first', '/a'), line('second', undefined)] } }), 'a'));
  expect(await guest.text('/etc/shadow')).toContain('kim:second:');
  expect(await guest.text('/etc/shadow')).not.toContain('first');
  expect(await guest.text('/etc/passwd')).toContain(':/home/kim:');
});

test('a home that is there already is left as it is', async () => {
  const guest = memoryGuest({ ...debianSystemd, '/srv/kim/mine': 'x' });
  const kim = { name: 'kim', hash: { ref: { secret: 's' }, form: 'hash' as const }, home: '/srv/kim', uid: undefined };
  await apply(guest, plan(model({ name: 'a', words: { users: [kim] } }), 'a'));
  expect(await guest.list('/srv/kim')).toEqual(['mine']);
});

test('a member who is no user of the guest is spoken of', async () => {
  const guest = memoryGuest(debianSystemd);
  const said = await apply(guest, plan(model({ name: 'a', words: { groups: [{ name: 'staff', lines: ['ghost'] }] } }), 'a'));
  expect(said).toEqual(['group staff has ghost, who is no user of this guest']);
});

test('a plain root password is hashed, with the same salt at each build and another one for each host', async () => {
  const hashOf = async (name: string) => {
    const guest = memoryGuest(debianSystemd);
    const words = { root_passwd: { secret: 'r' } };
    await apply(guest, plan(model({ name: 'a', words }, { name: 'b', words }), name), { r: 'plain' });
    return /^root:(\$6\$[^:]+):/.exec((await guest.text('/etc/shadow')) ?? '')?.[1];
  };
  const [a, again, b] = [await hashOf('a'), await hashOf('a'), await hashOf('b')];
  expect(a).toBeDefined();
  expect(again).toBe(a);
  expect(b).not.toBe(a);
});

test('a BusyBox guest without rcS calls the scripts from its inittab', async () => {
  const guest = memoryGuest({
    '/bin/busybox': 'ELF',
    '/sbin/init': { target: '/bin/busybox' },
    '/etc/inittab': '::sysinit:/sbin/openrc sysinit\n::wait:/sbin/openrc default\n::shutdown:/sbin/openrc shutdown\n',
  });
  const words = { startup: ['date'], shutdown: ['date'], modules: ['loop'] };
  for (let time = 0; time < 2; time++) await apply(guest, plan(model({ name: 'a', words }), 'a'));
  expect((await guest.text('/etc/inittab'))?.split('\n')).toEqual([
    '::sysinit:/sbin/openrc sysinit',
    '::wait:/sbin/openrc default',
    '::shutdown:/etc/init.d/shutdown stop',
    '::shutdown:/sbin/openrc shutdown',
    '::wait:/etc/init.d/startup start',
    '',
  ]);
  expect(await guest.stat('/etc/init.d/rcS')).toBeUndefined();
});

describe('hosts files of large projects', () => {
  const many = (count: number, switches: number) =>
    model(
      ...Array.from({ length: count }, (_, i) => ({
        name: `h${i}`,
        network: { eth0: { switch: `s${i % switches}`, address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}/8` } },
      })),
    );
  test.each([
    [36, 1, 'all', 36],
    [1000, 1, 'all', 1000],
    [2000, 100, 'near', 20],
    [2000, 1, 'own', 1],
  ] as const)('%d hosts on %d switches: %s', (count, switches, scope, lines) => {
    const project = many(count, switches);
    const made = hostsTable(context(project));
    const [first] = project.hosts;
    expect(made.scope).toBe(scope);
    expect(first && made.of(first).split('\n').length).toBe(lines);
  });
});
