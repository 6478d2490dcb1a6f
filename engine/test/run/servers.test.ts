import { describe, expect, test } from 'vitest';
import type { ActionOf } from '../../src/api/action.js';
import { execute } from '../../src/run/execute.js';
import { resume } from '../../src/run/resume.js';
import { rollback } from '../../src/run/rollback.js';
import { connectServers } from '../../src/system/remote/connect-servers.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';
import { memoryJournal, planOf, step, toy } from './toy.js';

function server() {
  return { sh: scriptShell(), files: memoryFiles({ '/d': {} }) };
}

/** Two servers in memory, and an action that leaves a file and a command on the one it is for, and looks at the other. */
function world(fails: ReadonlySet<string> = new Set()) {
  const ports = { one: server(), two: server() };
  const at = connectServers({ localServer: 'one', servers: {}, own: ports.one });
  const seen: (readonly string[])[] = [];
  const touch: ActionOf<string> = {
    run: async ({ args, files, sh, at: other }) => {
      await sh.run({ file: 'touch', args: [args] });
      await files.write(`/d/${args}`, '');
      if (other !== undefined) seen.push(await other('two').files.list('/d'));
      if (fails.has(args)) throw new Error('no');
    },
    undo: async ({ args, files }) => files.remove(`/d/${args}`),
    check: async ({ args, files }) => ((await files.stat(`/d/${args}`)) === undefined ? 'absent' : 'done'),
  };
  const run = toy({
    world: {
      ...ports.one,
      action: () => touch as ActionOf<never>, // called with what the plan says
      at: (name) => (name === 'two' ? ports.two : at(name)),
    },
  }).world;
  const files = async () => [await ports.one.files.list('/d'), await ports.two.files.list('/d')];
  return { ports, run, seen, files };
}

function on(serviceHost: string, name: string) {
  return step('host:a', name, { serviceHost, args: name });
}

describe('steps of two servers', () => {
  test('each act where they are for, and may look at the other', async () => {
    const { ports, run, seen, files } = world();
    const result = await execute(planOf(on('one', 'save'), on('two', 'fetch'), on('localhost', 'forget')), run);
    expect(result.outcome).toBe('done');
    expect(await files()).toEqual([['forget', 'save'], ['fetch']]);
    expect([ports.one.sh.log, ports.two.sh.log]).toEqual([['+ touch save', '+ touch forget'], ['+ touch fetch']]);
    expect(seen).toEqual([[], ['fetch'], ['fetch']]);
  });

  test('are undone where they were done', async () => {
    const { run, files } = world(new Set(['start']));
    const result = await execute(planOf(on('one', 'save'), on('two', 'fetch'), on('two', 'start')), run);
    expect(result.outcome).toBe('rolled-back');
    expect(await files()).toEqual([[], []]);
  });

  test('are asked about, finished and rolled back there too', async () => {
    const plan = planOf(on('two', 'fetch'), on('one', 'forget'));
    const cut = async () => {
      const one = world();
      await one.ports.two.files.write('/d/fetch', '');
      const begun = { at: 1, id: 'host:a/fetch' };
      const header = { type: 'run', version: 1, project: 'toys', command: 'upgrade', hash: plan.hash, at: 1 } as const;
      return { ...one, journal: memoryJournal([header, { type: 'begin', ...begun }]) };
    };
    const going = await cut();
    expect((await resume(plan, { ...going.run, journal: going.journal })).outcome).toBe('done');
    expect(going.ports.two.sh.log).toEqual([]);
    expect(await going.files()).toEqual([['forget'], ['fetch']]);
    const back = await cut();
    expect((await rollback(plan, { ...back.run, journal: back.journal })).outcome).toBe('rolled-back');
    expect(await back.files()).toEqual([[], []]);
  });

  test('of a server that nobody knows fail, and do nothing here', async () => {
    const { run, files } = world();
    const result = await execute(planOf(on('one', 'save'), on('three', 'fetch')), run);
    expect(result.outcome).toBe('unfinished');
    expect(result.diagnostics[0]).toMatchObject({
      code: 'MLN5011',
      message: 'no ssh address is configured for server three; this server is one',
      hint: expect.stringContaining('servers.three.ssh'),
    });
    expect((await files())[0]).not.toContain('fetch');
  });
});
