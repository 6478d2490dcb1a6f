import { memoryFiles, type Seed, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { localFiles } from '../../../engine/src/system/files/disk-files.js';
import { execaShell } from '../../../engine/src/system/process/execa-shell.js';
import { optionsOf, type Server } from '../src/server.js';
import { missingPrograms } from './support/needs.js';
import { host, model, observed, paths, sw } from './support/plan.js';

const lab = model([host('web'), host('db', { kernel: '/opt/linux' })], [sw('lan', { tap: 'tap0' })]);
const programs = [
  '/usr/bin/screen',
  '/usr/bin/setarch',
  '/usr/bin/uml_mconsole',
  '/usr/bin/vde_switch',
  '/usr/sbin/ip',
  '/usr/bin/bwrap',
];

function rules(more: Parameters<typeof scriptShell>[0] = []) {
  return [
    ...more,
    ['which ', { exitCode: 1, stdout: `${programs.join('\n')}\n/usr/bin/linux.uml\n` }] as const,
    ['stat -f', { stdout: '262144 4096\n' }] as const,
  ];
}

const seed: Seed = {
  '/proc/mounts': 'tmpfs / tmpfs rw 0 0\ntmpfs /dev/shm tmpfs rw,nosuid 0 0\n',
  '/proc/self/stat': { content: '1', uid: 1000 },
  '/sys/class/net/tap0/owner': '1000\n',
};
async function look(more: Parameters<typeof scriptShell>[0] = [], of: Seed = seed, options = {}) {
  const sh = scriptShell(rules(more));
  const found = await observed(lab, { local: memoryFiles(of), probe: sh.probe, paths, options });
  return { server: found.values.server, log: sh.log };
}

describe('the server as it is seen', () => {
  test('its user, its programs, its room for memory and its taps', async () => {
    const { server, log } = await look();
    expect(server).toEqual({
      uid: 1000,
      missing: ['/opt/linux'],
      memory: { directory: '/dev/shm', free: 2 ** 30 },
      tun: true,
      taps: { tap0: 1000 },
    });
    expect(log.filter((line) => line.startsWith('+'))).toEqual([]);
  });

  test('a program whose name ends like one that is there is missing nevertheless', async () => {
    const { server } = await look([['which ', { exitCode: 1, stdout: '/usr/bin/my-screen\n/usr/bin/zip\n' }]]);
    expect(server).toMatchObject({ missing: expect.arrayContaining(['screen', 'ip']) });
  });

  test.each([
    [{ exitCode: 127 }, 'the program bwrap is missing'],
    [{ exitCode: 1, stderr: 'bwrap: No permissions to create new namespace\n' }, 'bwrap: No permissions to create new namespace'],
  ])('a sandbox that cannot be made has a reason: %s', async (outcome, sandboxFlaw) => {
    expect((await look([['bwrap ', outcome]])).server).toMatchObject({ sandboxFlaw });
  });

  const ofRoot: Seed = { ...seed, '/proc/self/stat': { content: '1', uid: 0 } };

  test.each([
    ['gives machines a user that nobody has', {}, [], { user: 65_530 }],
    ['gives machines the user that the site names', { user: 4_000 }, [], { user: 4_000 }],
    [
      'cannot give them a user',
      {},
      [['setpriv', { exitCode: 1, stderr: 'no namespaces\n' }] as const],
      { userFlaw: 'no namespaces' },
    ],
    ['makes no sandbox', {}, [['bwrap ', { exitCode: 1, stderr: 'no\n' }] as const], { sandboxFlaw: 'no' }],
  ])('root %s', async (_, options, more, expected) => {
    const { server } = await look([...more], ofRoot, options);
    const { sandboxFlaw, user, userFlaw } = server as unknown as Server;
    expect(JSON.parse(JSON.stringify({ sandboxFlaw, user, userFlaw }))).toEqual(expected);
  });

  test('nothing is missing where nobody can tell', async () => {
    expect((await look([['which ', { exitCode: 127 }]])).server).toMatchObject({ missing: [] });
  });

  test.each([
    ['cannot be written', [['test -d /dev/shm', { exitCode: 1 }]] as const, seed, 'is not there or cannot be written'],
    ['is mounted noexec', [], { ...seed, '/proc/mounts': 'tmpfs /dev/shm tmpfs rw,noexec 0 0\n' }, 'is mounted noexec'],
  ])('memory has no room in a directory that %s', async (_, more, of, flaw) => {
    expect((await look(more, of)).server).toMatchObject({ memory: { directory: '/dev/shm', flaw } });
  });

  test('the room is not known when stat does not say', async () => {
    const { server } = await look([['stat -f', { exitCode: 1, stdout: '' }]]);
    expect(server).toMatchObject({ memory: { directory: '/dev/shm' } });
    expect(JSON.stringify(server)).not.toContain('free');
  });

  test('the configuration may name another directory for memory', async () => {
    const { server } = await look([], seed, { memoryDirectory: '/var/tmp' });
    expect(server).toMatchObject({ memory: { directory: '/var/tmp' } });
  });

  test('a tap that is not there, and /dev/net/tun that may not be opened', async () => {
    const { server } = await look([['test -r /dev/net/tun', { exitCode: 1 }]], { '/proc/mounts': '' });
    expect(server).toMatchObject({ tun: false, taps: {} });
  });
});

test.each([
  ['/dev/shm', ['rw', 'noexec']],
  ['/dev/shm/lab', ['rw', 'noexec']],
  ['/dev/shmoo', ['rw', 'nodev']],
  ['/home', ['ro']],
])('the options of %s are those of the nearest mount point', (directory, options) => {
  const mounts = 'a / ext4 ro 0 0\nb /dev devtmpfs rw,nodev 0 0\nc /dev/shm tmpfs rw 0 0\nc /dev/shm tmpfs rw,noexec 0 0\n';
  expect(optionsOf(mounts, directory)).toEqual(options);
});

test('this very server is seen as it is', async () => {
  const found = await observed(lab, { local: localFiles(), probe: execaShell().probe, paths });
  expect(found.values.server).toMatchObject({
    uid: process.getuid?.(),
    missing: expect.arrayContaining([
      ...missingPrograms('linux.uml', 'screen', 'setarch', 'uml_mconsole', 'vde_switch', 'ip'),
      '/opt/linux',
    ]),
  });
});
