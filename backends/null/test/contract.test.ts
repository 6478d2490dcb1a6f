import { describeBackend, memoryFiles, planSample, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

const text = `
global { project paper }
host a { null ; network eth0 { switch lan } }
host b { null ; network eth0 { switch lan } }
switch lan { null }
`;
const seed = { '/sample/projects/paper/run': {}, '/sample/projects/paper/logs': {} };
const world = () => ({ sh: scriptShell(), files: memoryFiles(seed) });
const file = '/sample/projects/paper/run/machine.a.json';
const log = '/sample/projects/paper/logs/a.console';
const running = () => ({ sh: scriptShell(), files: memoryFiles({ ...seed, [file]: '{}' }) });
const machine = { host: 'a', file, log };

describeBackend(
  { describe, test, expect },
  {
    plugin,
    backend: 'null',
    samples: { 'two machines': text },
    life: { sample: { text, plugins: [plugin] }, world: async () => world() },
    acts: [
      { action: 'start', args: { ...machine, disk: '/d' }, world },
      { action: 'stop', args: { ...machine, how: 'ask' }, world: running },
      { action: 'connect', args: { file, ports: ['a eth0'] }, world },
      { action: 'disconnect', args: { file }, world: running },
      { action: 'arrive', args: { ...machine, server: 'two' }, world },
      { action: 'leave', args: { ...machine, server: 'one' }, world: running },
    ],
  },
);

test('the console tells what became of the machine', async () => {
  const files = memoryFiles(seed);
  const cx = {
    sh: scriptShell(),
    files,
    clock: { now: () => 5, sleep: async () => {} },
    signal: new AbortController().signal,
    output: () => {},
    secret: () => '',
  };
  await plugin.actions?.start.run({ ...cx, args: { ...machine, disk: '/d/a.img' } });
  await plugin.actions?.stop.run({ ...cx, args: { ...machine, how: 'kill' } });
  expect(await files.text(log)).toBe('a runs on /d/a.img\na login:\na is killed\n');
});

test('two servers that share their directories do not lose a machine that moves', async () => {
  const { files } = running();
  const cx = { sh: scriptShell(), files, clock: { now: () => 5, sleep: async () => {} }, output: () => {}, secret: () => '' };
  const { signal } = new AbortController();
  await plugin.actions?.arrive.run({ ...cx, signal, args: { ...machine, server: 'two' } });
  await plugin.actions?.leave.run({ ...cx, signal, args: { ...machine, server: 'one' } });
  expect(await files.text(file)).toBe('{"since":5,"server":"two"}\n');
});

test('a machine that runs is not started', async () => {
  const files = memoryFiles({ ...seed, [file]: '{"since":7}' });
  const { plan } = await planSample({ text, plugins: [plugin], local: files }, { intent: 'start' });
  expect(plan?.steps.map(({ id }) => id).sort()).toEqual(['host:b/boot/null.start', 'switch:lan/network/null.connect']);
});
