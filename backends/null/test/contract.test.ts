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
function world() {
  return { sh: scriptShell(), files: memoryFiles(seed) };
}

const file = '/sample/projects/paper/run/machine.a.json';
const log = '/sample/projects/paper/logs/a.console';
const saved = '/sample/projects/paper/run/saved.a.json';
function holding(files: Readonly<Record<string, string>>) {
  return () => ({
    sh: scriptShell(),
    files: memoryFiles({ ...seed, ...files }),
  });
}

const running = holding({ [file]: '{"since":7}' });
const machine = { host: 'a', file, saved, log };
const snapshots = '/sample/projects/paper/run/snapshots.a.json';
const named = { ...machine, snapshots, name: 'first' };
const kept = { [snapshots]: '[{"name":"first","at":3,"file":"{\\"since\\":7}\\n","saved":null}]' };

describeBackend(
  { describe, test, expect },
  {
    plugin,
    backend: 'null',
    samples: { 'two machines': text },
    life: { sample: { text, plugins: [plugin] }, world: async () => world(), other: async () => world() },
    acts: [
      { action: 'start', args: { ...machine, disk: '/d' }, world },
      { action: 'stop', args: { ...machine, how: 'ask' }, world: running },
      { action: 'connect', args: { file, ports: ['a eth0'] }, world },
      { action: 'disconnect', args: { file }, world: running },
      { action: 'save', args: machine, world: running },
      { action: 'restore', args: machine, world: holding({ [saved]: '{"since":7}' }) },
      { action: 'pause', args: machine, world: running },
      { action: 'unpause', args: machine, world: holding({ [file]: '{"since":7,"paused":true}' }) },
      { action: 'adjust', args: { ...machine, words: { memory: 64 } }, world: holding({ [file]: '{"since":7,"words":{}}' }) },
      { action: 'snapshot', args: named, world: running },
      { action: 'revert', args: named, world: holding(kept) },
      { action: 'dropSnapshot', args: named, world: holding(kept) },
      { action: 'dropSnapshots', args: { snapshots }, world: holding(kept) },
      { action: 'forget', args: { saved }, world: holding({ [saved]: '{"since":7}' }) },
    ],
  },
);

test('the console tells what became of the machine', async () => {
  const files = memoryFiles(seed);
  const ctx = {
    sh: scriptShell(),
    files,
    clock: { now: () => 5, sleep: async () => {} },
    signal: new AbortController().signal,
    output: () => {},
    secret: () => '',
  };
  await plugin.actions?.start.run({ ...ctx, args: { ...machine, disk: '/d/a.img' } });
  await plugin.actions?.stop.run({ ...ctx, args: { ...machine, how: 'kill' } });
  expect(await files.text(log)).toBe('a runs on /d/a.img\na login:\na is killed\n');
});

test('a machine that runs is not started', async () => {
  const files = memoryFiles({ ...seed, [file]: '{"since":7}' });
  const { plan } = await planSample({ text, plugins: [plugin], local: files }, { intent: 'start' });
  expect(plan?.steps.map(({ id }) => id).sort()).toEqual(['host:b/boot/null.start', 'switch:lan/network/null.connect']);
});
