import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import type { Host, Model } from '../../src/api/model.js';
import { definePlugin, type Plugin } from '../../src/api/plugin.js';
import { noRoots } from '../../src/api/roots.js';
import { createReport } from '../../src/diagnostics/report.js';
import { createHooks } from '../../src/hooks/create.js';
import { noFacts } from '../../src/plan/context.js';
import { stepBook } from '../../src/plan/lanes.js';
import { planMove } from '../../src/plan/move.js';
import { assemblePlugins } from '../../src/plugin/load.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';

const act = defineAction<{ host: string }>({ run: async () => {}, undo: 'irreversible' });

function backend(move: boolean) {
  return definePlugin({
    name: 'null',
    api: 1,
    summary: 'moves machines in memory',
    actions: { leave: act, arrive: act },
    backends: {
      null: {
        summary: 'for tests',
        capabilities: { hvm: 'no', liveMigration: move ? 'yes' : 'no', snapshots: 'no' },
        disk: { formats: ['raw'], partitioned: false },
        observe: async () => {},
        define() {},
        start() {},
        stop() {},
        undefine() {},
        connect() {},
        disconnect() {},
        ...(move
          ? {
              move({ lane, host }: { lane: { step: (...args: never) => string }; host: Host }) {
                const step = lane.step as (on: string, action: string, args: object, options: { title: string }) => string; // types of a test
                step('to', 'arrive', { host: host.name }, { title: 'receive it' });
                step('from', 'leave', { host: host.name }, { title: 'let it go' });
              },
            }
          : {}),
      },
    },
  });
}

function tell(slot: 'early' | 'late', name: string) {
  return definePlugin({
    name,
    api: 1,
    always: true,
    summary: 'a step beside the move',
    actions: { tell: act },
    hooks: {
      migrate: { slot, handler: ({ lane, host }) => void lane.step('from', 'tell', { host: host.name }, { title: name }) },
    },
  });
}

const host: Host = {
  name: 'a',
  bootOrder: 99,
  superclasses: [],
  backend: 'null',
  storage: 'file',
  opener: 'none',
  interfaces: [],
  settings: {},
  serviceHost: 'two',
};
const model: Model = { version: 1, project: 'p', file: '/p.mln', hosts: [host], switches: [], settings: {} };

async function planned(...plugins: readonly unknown[]) {
  const loaded = (plugins as readonly Plugin[]).map((plugin) => ({ plugin, from: 'a test' })); // the kernel knows plugins without their types
  const { value: set } = assemblePlugins(loaded, { disable: [], order: {} });
  if (set === undefined) throw new Error('the plugins do not fit together');
  const report = createReport();
  const book = stepBook();
  const paths = { projects: '/', templates: '/', files: '/', project: '/p', images: '/p/images', logs: '/p/logs', run: '/p/run' };
  const disks = { a: { path: '/p/images/a', stagingPath: '/p/images/a.new', format: 'raw', offset: 0 } } as const;
  const hooks = createHooks(set, { report, warn: () => {} });
  const world = {
    set,
    hooks,
    report,
    facts: noFacts,
    disks,
    localServer: 'one',
    model,
    origins: new Map(),
    local: memoryFiles(),
    paths,
    roots: noRoots,
    options: {},
  };
  const server = (name: string) => ({
    name,
    home: name === 'one',
    paths,
    ssh: { to: name, options: [] },
    probe: scriptShell().probe,
  });
  await planMove({ host, from: server('one'), to: server('two'), factsThere: noFacts }, world, book);
  return { steps: book.steps.map((step) => [step.serviceHost, step.id]), said: report.diagnostics.map((d) => d.message) };
}

describe('moving a machine', () => {
  test('the backend plans steps on both servers, other plugins before and after them', async () => {
    expect(await planned(tell('late', 'after'), backend(true), tell('early', 'before'))).toEqual({
      steps: [
        ['one', 'host:a/migrate/before.tell'],
        ['two', 'host:a/migrate/null.arrive'],
        ['one', 'host:a/migrate/null.leave'],
        ['one', 'host:a/migrate/after.tell'],
      ],
      said: [],
    });
  });

  test('a backend that moves nothing is an error, and nothing is planned', async () => {
    expect(await planned(backend(false))).toEqual({
      steps: [],
      said: ['cannot move host a from one to two: backend null does not move machines'],
    });
  });
});
