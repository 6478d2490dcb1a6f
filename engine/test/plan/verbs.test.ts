import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import type { Facts, Intent, MachineFact } from '../../src/api/hooks.js';
import type { Host, Model } from '../../src/api/model.js';
import { definePlugin, type Plugin } from '../../src/api/plugin.js';
import { createHooks } from '../../src/hooks/create.js';
import { createReport } from '../../src/model/report.js';
import { buildPlan, type PlanRequest } from '../../src/plan/build.js';
import { assemblePlugins } from '../../src/plugin/load.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';

const act = defineAction<{ verb: string }>({ run: async () => {}, undo: 'irreversible' });
type Lane = { step(action: 'act', args: { verb: string }, options: { title: string; key: string }): string };
const note =
  (verb: string) =>
  ({ lane }: { readonly lane: Lane }) =>
    void lane.step('act', { verb }, { title: verb, key: verb });

/** Backends `all` and `few`, of which the second has only what every backend has. */
const drivers = () => {
  const few = {
    summary: 'for tests',
    capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
    disk: { formats: ['raw'], partitioned: false },
    observe: async () => {},
    define: note('define'),
    start: note('start'),
    stop: (cx: { readonly lane: Lane }, how: string) => note(`stop ${how}`)(cx),
    undefine: note('undefine'),
    connect: note('connect'),
    disconnect: note('disconnect'),
  } as const;
  const all = { ...few, save: note('save'), pause: note('pause'), unpause: note('unpause'), adjust: note('adjust') };
  const storage = { summary: 's', provision: () => disk, publish: () => {}, remove: note('remove disk') };
  return { name: 'd', api: 1, summary: 'd', actions: { act }, backends: { all, few }, storage: { file: storage } };
};

const disk = { path: '/p/a', building: '/p/a.new', format: 'raw', offset: 0 } as const;

const listening = definePlugin({
  name: 'listening',
  api: 1,
  always: true,
  summary: 'takes part in what hooks there are',
  actions: { act },
  hooks: {
    boot: ({ lane, intent }) => void lane.step('act', { verb: intent }, { title: `boot hook: ${intent}` }),
    retire: ({ lane, intent }) => void lane.step('act', { verb: intent }, { title: `retire hook: ${intent}` }),
  },
});

type State = MachineFact['state'];

const host = (name: string, backend: string): Host => ({
  ...{ name, backend, bootOrder: 99, superclasses: [], storage: 'file', opener: 'none', interfaces: [], settings: {} },
});

interface Case {
  readonly states: Readonly<Record<string, State>>;
  readonly few?: readonly string[];
  readonly hosts?: readonly string[];
  readonly lan?: 'up' | 'down';
  readonly plugins?: readonly unknown[];
}

const planned = async (intent: Intent, { states, few = [], hosts, lan = 'up', plugins = [] }: Case) => {
  const loaded = [drivers(), ...plugins].map((plugin) => ({ plugin: plugin as unknown as Plugin, from: 'a test' })); // the kernel knows plugins without their types
  const { value: set } = assemblePlugins(loaded, { disable: [], order: {} });
  if (set === undefined) throw new Error('the plugins do not fit together');
  const report = createReport([set.codes]);
  const names = Object.keys(states);
  const model: Model = {
    ...{ version: 1, project: 'p', file: '/p.mln', settings: {} },
    hosts: names.map((name) => host(name, few.includes(name) ? 'few' : 'all')),
    switches: [{ name: 'lan', backend: 'all', settings: {}, ports: names.map((name) => ({ host: name, interface: 'eth0' })) }],
  };
  const facts: Facts = {
    machines: Object.fromEntries(names.map((name) => [name, { state: states[name] ?? 'unknown' }])),
    networks: { lan: { state: lan } },
    values: {},
  };
  const at = (line: number) => ({ file: '/p.mln', line, column: 1, length: 4 });
  const request: PlanRequest = { intent, ...(hosts === undefined ? {} : { hosts }) };
  const plan = await buildPlan(request, {
    ...{ set, report, facts, model, hooks: createHooks(set, { report, warn: () => {} }), here: 'here', local: memoryFiles() },
    ...{ disks: Object.fromEntries(names.map((name) => [name, disk])), options: {} },
    origins: new Map(names.map((name, n) => [`host/${name}`, at(n + 2)])),
    paths: { projects: '/', templates: '/', files: '/', project: '/p', images: '/p/i', logs: '/p/l', run: '/p/r' },
  });
  return {
    steps: plan?.steps.map(({ lane, title }) => `${lane.replace(/^\w+:/, '')} ${title}`),
    after: Object.fromEntries(plan?.steps.map(({ lane, after }) => [lane, after]) ?? []),
    said: report.diagnostics.map(({ severity, message, span, hint }) => [severity, message, span?.line, hint]),
  };
};

const every: Readonly<Record<State, State>> = {
  ...{ up: 'up', starting: 'starting', paused: 'paused', saved: 'saved', down: 'down', unknown: 'unknown' },
};

describe('what is done with a machine depends on what it does', () => {
  test.each<readonly [Intent, string, readonly State[]]>([
    ['start', 'start', ['starting', 'saved', 'down', 'unknown']],
    ['stop', 'stop ask', ['up', 'starting', 'paused', 'unknown']],
    ['save', 'save', ['up', 'starting', 'paused', 'unknown']],
    ['pause', 'pause', ['up', 'starting', 'unknown']],
    ['unpause', 'unpause', ['paused', 'unknown']],
    ['adjust', 'adjust', ['up', 'starting', 'paused', 'unknown']],
    ['remove', 'stop kill', ['up', 'starting', 'paused', 'unknown']],
    ['remove', 'undefine', ['up', 'starting', 'paused', 'saved', 'down', 'unknown']],
  ])('%s: %s for those that are %j', async (intent, verb, states) => {
    const { steps = [] } = await planned(intent, { states: every });
    expect(steps.filter((step) => step.endsWith(` ${verb}`)).map((step) => step.split(' ')[0])).toEqual(states);
  });
});

describe('switches', () => {
  test.each<readonly [Intent, readonly string[]]>([
    ['save', ['a save', 'lan disconnect']],
    ['pause', ['a pause']],
    ['unpause', []],
    ['adjust', ['a adjust']],
  ])('%s', async (intent, steps) => {
    expect((await planned(intent, { states: { a: 'up', b: 'down' } })).steps).toEqual(steps);
  });

  test('go down when all other machines on them are saved, and stay for one that is paused', async () => {
    expect((await planned('stop', { states: { a: 'up', b: 'saved' }, hosts: ['a'] })).steps).toEqual([
      'a stop ask',
      'lan disconnect',
    ]);
    expect((await planned('stop', { states: { a: 'up', b: 'paused' }, hosts: ['a'] })).steps).toEqual(['a stop ask']);
  });

  test('that come up again while a machine on them is paused are warned of', async () => {
    const { said } = await planned('start', { states: { a: 'down', b: 'paused' }, lan: 'down' });
    expect(said.map(([, message]) => message)).toEqual(['paused: b', 'switch lan was down while machines on it run: b']);
  });
});

describe('a backend without the verb', () => {
  test('forbids the whole plan, at the place of its first host, with a way out', async () => {
    const { steps, said } = await planned('save', { states: { a: 'up', b: 'up', c: 'paused', d: 'down' }, few: ['b', 'c', 'd'] });
    expect(steps).toBeUndefined();
    const hint = 'mln stop -p p shuts them down; with -h only some hosts are chosen';
    expect(said).toEqual([['error', 'backend few cannot save the memory of machines: b, c', 3, hint]]);
  });

  test.each<readonly [Intent, State, string]>([
    ['pause', 'up', 'pause machines'],
    ['unpause', 'paused', 'let paused machines go on'],
    ['adjust', 'up', 'change machines while they run'],
  ])('%s', async (intent, state, what) => {
    const { steps, said } = await planned(intent, { states: { a: state }, few: ['a'] });
    expect([steps, said.map(([, message]) => message)]).toEqual([undefined, [`backend few cannot ${what}: a`]]);
  });

  test('is fine where nothing is asked of it', async () => {
    const { steps, said } = await planned('save', { states: { a: 'up', b: 'down' }, few: ['b'] });
    expect([steps, said]).toEqual([['a save', 'lan disconnect'], []]);
    expect((await planned('save', { states: { a: 'up', b: 'up' }, few: ['b'], hosts: ['a'] })).steps).toEqual(['a save']);
  });
});

describe('what a plan does not tell', () => {
  test('a stop says whose memory is kept', async () => {
    const { steps, said } = await planned('stop', { states: { a: 'saved', b: 'saved' }, lan: 'down' });
    expect(steps).toEqual([]);
    expect(said).toMatchObject([
      ['note', 'down already, their memory kept: a, b', undefined, expect.stringContaining('mln start -p p')],
    ]);
  });

  test('a start says who stays paused', async () => {
    const { said } = await planned('start', { states: { a: 'paused', b: 'paused', c: 'down' } });
    expect(said).toEqual([['warning', 'paused: a, b', undefined, 'mln unpause -p p -h a:b lets them go on']]);
  });
});

test('other plugins hear of machines that come up and go down, not of those that stay', async () => {
  const titles = async (intent: Intent, state: State) => {
    const { steps = [] } = await planned(intent, { states: { a: state }, plugins: [listening] });
    return steps.filter((step) => step.includes('hook'));
  };
  expect(await titles('save', 'up')).toEqual(['a retire hook: save']);
  expect(await titles('start', 'saved')).toEqual(['a boot hook: start']);
  expect(await titles('remove', 'paused')).toEqual(['a retire hook: remove']);
  for (const intent of ['pause', 'unpause', 'adjust'] as const) expect(await titles(intent, 'paused')).toEqual([]);
});

test('machines are saved and held in the order of stopping, and go on in that of starting', async () => {
  const { after } = await planned('save', { states: { a: 'up' } });
  expect(after['switch:lan']).toEqual(['host:a/retire/d.act:save']);
});
