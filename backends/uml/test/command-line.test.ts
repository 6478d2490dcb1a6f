import { describe, expect, test } from 'vitest';
import { kernelArguments, type Machine, screenArguments, startEnvironment } from '../src/command-line.js';
import { machinePlaces } from '../src/names.js';

const paths = { run: '/home/kim/mln/lab/run', logs: '/home/kim/mln/lab/logs' };
const places = machinePlaces(paths, 'web');
const raw = {
  path: '/home/kim/mln/lab/images/web',
  stagingPath: '/home/kim/mln/lab/images/web.new',
  format: 'raw',
  offset: 0,
} as const;
const base: Machine = {
  ...{ kernel: 'linux.uml', memory: 64 * 2 ** 20, disk: raw, nics: [], extra: [] },
  ...{ memoryDirectory: '/dev/shm', sandbox: 'private memory' },
};
const lan = { name: 'eth0', mac: '02:00:00:00:00:01', to: { socket: '/home/kim/mln/lab/run/n/lan/ctl' } };

const rows: readonly (readonly [string, Machine])[] = [
  ['raw', { ...base, nics: [lan] }],
  ['cow', { ...base, disk: { ...raw, format: 'uml-cow', backing: '/srv/templates/tiny.ext4' } }],
  ['partitioned', { ...base, disk: { ...raw, offset: 1048576, partition: { number: 2, bytes: 2 ** 26 } } }],
  ['two-nics', { ...base, nics: [lan, { ...lan, name: 'eth1', mac: '02:00:00:00:00:02' }] }],
  ['tap', { ...base, nics: [{ ...lan, to: { tap: 'tp0123456789a' } }] }],
  ['no-switch', { ...base, nics: [{ ...lan, to: undefined }] }],
  ['as-another-user', { ...base, nics: [lan, { ...lan, name: 'eth1', to: { tap: 'tp0123456789a' } }], user: 65530 }],
  ['volume-as-another-user', { ...base, disk: { ...raw, path: '/dev/vg0/web.lab' }, user: 65530 }],
  ['no-sandbox', { ...base, nics: [lan], sandbox: 'none' }],
  ['own-memory-directory', { ...base, memoryDirectory: '/var/tmp', sandbox: 'memory directory' }],
  ['own-kernel', { ...base, kernel: '/opt/linux-6.12', memory: 100 * 2 ** 20 + 1, extra: ['quiet', 'init=/sbin/my init'] }],
];

describe('the words that start a machine', () => {
  test.each(rows)('%s', async (name, machine) => {
    const words = screenArguments(machine, places);
    await expect(`${['screen', ...words].join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('memory that is no whole number of MiB is rounded up', () => {
    expect(kernelArguments({ ...base, memory: 2 ** 26 + 1 }, places)).toContain('mem=65M');
  });

  test('a per cent sign in the path of the log is no place holder of screen', () => {
    const odd = machinePlaces({ ...paths, logs: '/srv/100%n' }, 'web');
    expect(screenArguments(base, odd)).toContain('/srv/100%%n/web.console');
  });
});

test('the kernel is told where its memory goes, whatever TMPDIR is here', () => {
  expect(startEnvironment({ places, memoryDirectory: '/dev/shm' })).toEqual({
    SCREENDIR: '/home/kim/mln/lab/run/s',
    TERM: 'vt100',
    TMPDIR: '/dev/shm',
  });
});
