import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import type { Facts, Intent, MachineFact } from '../../src/api/facts.js';
import type { Host, Model } from '../../src/api/model.js';
import { definePlugin, type Plugin } from '../../src/api/plugin.js';
import { noRoots } from '../../src/api/roots.js';
import { createReport } from '../../src/diagnostics/report.js';
import { createHooks } from '../../src/hooks/create.js';
import { buildPlan } from '../../src/plan/build.js';
import type { PlanRequest } from '../../src/plan/request.js';
import { assemblePlugins } from '../../src/plugin/load.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';

const act = defineAction<{ verb: string }>({ run: async () => {}, undo: 'irreversible' });
type Lane = { step(action: 'act', args: { verb: string }, options: { title: string; key: string }): string };
function note(verb: string) {
  return ({ lane }: { readonly lane: Lane }) => void lane.step('act', { verb }, { title: verb, key: verb });
}

/** Backends `all` and `few`, of which the second has only what every backend has. */
function drivers() {
  const few = {
    summary: 'for tests',
    capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
    disk: { formats: ['raw'], partitioned: false },
    observe: async () => {},
    define: note('define'),
    start: note('start'),
    stop: (ctx: { readonly lane: Lane }, how: string) => note(`stop ${how}`)(ctx),
    undefine: note('undefine'),
    connect: note('connect'),
    disconnect: note('disconnect'),
  } as const;
  const named = (verb: string) => (ctx: { readonly lane: Lane }, name: string) => note(`${verb} ${name}`)(ctx);
  const all = {
    ...few,
    ...{ suspend: note('save'), pause: note('pause'), unpause: note('unpause'), update: note('adjust') },
    capabilities: { ...few.capabilities, snapshots: 'yes' },
    ...{ snapshot: named('snapshot'), restore: named('revert'), deleteSnapshot: named('forget') },
  };
  const storage = { summary: 's', provision: () => disk, commit: () => {}, remove: note('remove disk') };
  return { name: 'd', api: 1, summary: 'd', actions: { act }, backends: { all, few }, storage: { file: storage } };
}

const disk = { path: '/p/a', stagingPath: '/p/a.new', format: 'raw', offset: 0 } as const;

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

function host(name: string, backend: string): Host {
  return {
    ...{ name, backend, bootOrder: 99, superclasses: [], storage: 'file', opener: 'none', interfaces: [], settings: {} },
  };
}

interface Case {
  readonly states: Readonly<Record<string, State>>;
  readonly few?: readonly string[];
  readonly hosts?: readonly string[];
  readonly lan?: 'up' | 'down';
  readonly plugins?: readonly unknown[];
  /** By host: names, and what a revert gives. */
  readonly snapshots?: Readonly<Record<string, Readonly<Record<string, 'up' | 'down' | undefined>>>>;
  readonly snapshot?: string;
  /** Every host has two of that name. */
  readonly twice?: string;
}

function kept(all: Readonly<Record<string, 'up' | 'down' | undefined>> | undefined): Pick<MachineFact, 'snapshots'> {
  if (all === undefined) return {};
  return { snapshots: Object.entries(all).map(([name, state]) => ({ name, ...(state === undefined ? {} : { state }) })) };
}

function two(name: string | undefined): Pick<MachineFact, 'snapshots'> {
  return name === undefined ? {} : { snapshots: [{ name }, { name }] };
}

async function planned(intent: Intent, { states, few = [], hosts, lan = 'up', plugins = [], ...more }: Case) {
  const loaded = [drivers(), ...plugins].map((plugin) => ({ plugin: plugin as unknown as Plugin, from: 'a test' })); // the kernel knows plugins without their types
  const { value: set } = assemblePlugins(loaded, { disable: [], order: {} });
  if (set === undefined) throw new Error('the plugins do not fit together');
  const report = createReport();
  const names = Object.keys(states);
  const model: Model = {
    ...{ version: 1, project: 'p', file: '/p.mln', settings: {} },
    hosts: names.map((name) => host(name, few.includes(name) ? 'few' : 'all')),
    switches: [{ name: 'lan', backend: 'all', settings: {}, ports: names.map((name) => ({ host: name, interface: 'eth0' })) }],
  };
  const facts: Facts = {
    machines: Object.fromEntries(
      names.map((name) => [name, { state: states[name] ?? 'unknown', ...kept(more.snapshots?.[name]), ...two(more.twice) }]),
    ),
    networks: { lan: { state: lan } },
    values: {},
  };
  const at = (line: number) => ({ file: '/p.mln', line, column: 1, length: 4 });
  const { snapshot } = more;
  const request: PlanRequest = {
    intent,
    ...(hosts === undefined ? {} : { hosts }),
    ...(snapshot === undefined ? {} : { snapshot }),
  };
  const plan = await buildPlan(request, {
    ...{
      set,
      roots: noRoots,
      report,
      facts,
      model,
      hooks: createHooks(set, { report, warn: () => {} }),
      localServer: 'here',
      local: memoryFiles(),
    },
    ...{ disks: Object.fromEntries(names.map((name) => [name, disk])), options: {} },
    origins: new Map(names.map((name, n) => [`host/${name}`, at(n + 2)])),
    paths: { projects: '/', templates: '/', files: '/', project: '/p', images: '/p/i', logs: '/p/l', run: '/p/r' },
  });
  return {
    steps: plan?.steps.map(({ lane, title }) => `${lane.replace(/^\w+:/, '')} ${title}`),
    after: Object.fromEntries(plan?.steps.map(({ lane, after }) => [lane, after]) ?? []),
    said: report.diagnostics.map(({ severity, message, span, hint }) => [severity, message, span?.line, hint]),
  };
}

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
    expect(said.map(([, message]) => message)).toEqual(['paused: b', 'switch lan was down while its machines run: b']);
  });
});

describe('a backend without the verb', () => {
  test('forbids the whole plan, at the place of its first host, with a way out', async () => {
    const { steps, said } = await planned('save', { states: { a: 'up', b: 'up', c: 'paused', d: 'down' }, few: ['b', 'c', 'd'] });
    expect(steps).toBeUndefined();
    const hint = 'mln stop -p p shuts them down; with -h only some hosts are chosen';
    expect(said).toEqual([['error', 'cannot save the memory of machines with backend few: b, c', 3, hint]]);
  });

  test.each<readonly [Intent, State, string]>([
    ['pause', 'up', 'pause machines'],
    ['unpause', 'paused', 'continue paused machines'],
    ['adjust', 'up', 'change machines while they run'],
  ])('%s', async (intent, state, what) => {
    const { steps, said } = await planned(intent, { states: { a: state }, few: ['a'] });
    expect([steps, said.map(([, message]) => message)]).toEqual([undefined, [`cannot ${what} with backend few: a`]]);
  });

  test('is fine where nothing is asked of it', async () => {
    const { steps, said } = await planned('save', { states: { a: 'up', b: 'down' }, few: ['b'] });
    expect([steps, said]).toEqual([['a save', 'lan disconnect'], []]);
    expect((await planned('save', { states: { a: 'up', b: 'up' }, few: ['b'], hosts: ['a'] })).steps).toEqual(['a save']);
  });
});

describe('snapshots', () => {
  const states = { a: 'up', b: 'down' } as const;
  const none = { a: {}, b: {} };
  const first = { a: { first: 'up' }, b: { first: 'down' } } as const;

  test('are taken whatever a machine does, and no switch is touched', async () => {
    const all = { a: 'up', b: 'down', c: 'paused', d: 'saved', e: 'unknown' } as const;
    const { steps, said } = await planned('snapshot', { states: all, lan: 'down', snapshot: 'first' });
    expect([steps, said]).toEqual([Object.keys(all).map((name) => `${name} snapshot first`), []]);
  });

  test('are come back to, and what ran then gets its switches', async () => {
    const on = await planned('revert', { states, snapshots: first, lan: 'down', snapshot: 'first' });
    expect(on.steps).toEqual(['a revert first', 'b revert first', 'lan connect']);
    const up = await planned('revert', { states, snapshots: first, snapshot: 'first' });
    expect(up.steps).toEqual(['a revert first', 'b revert first']);
    const off = await planned('revert', { states, snapshots: first, lan: 'down', snapshot: 'first', hosts: ['b'] });
    expect(off.steps).toEqual(['b revert first']);
    const unclear = await planned('revert', {
      states,
      snapshots: { a: { first: undefined }, b: {} },
      lan: 'down',
      hosts: ['a'],
      snapshot: 'first',
    });
    expect(unclear.steps).toEqual(['a revert first', 'lan connect']);
  });

  test('are thrown away where they are', async () => {
    const { steps, said } = await planned('forget', { states, snapshots: { a: {}, b: { first: 'up' } }, snapshot: 'first' });
    expect([steps, said]).toEqual([['b forget first'], []]);
  });

  test('that nobody could look for are left to the driver', async () => {
    for (const intent of ['snapshot', 'revert', 'forget'] as const)
      expect((await planned(intent, { states: { a: 'unknown' }, snapshot: 'first' })).steps).toEqual([`a ${intent} first`]);
  });

  test.each<readonly [Intent, string, NonNullable<Case['snapshots']>, string]>([
    ['snapshot', 'first', { a: {}, b: { first: 'up' } }, 'snapshot "first" already exists: b'],
    ['revert', 'first', { a: {}, b: { first: 'up' } }, 'snapshot "first" does not exist: a'],
    ['revert', 'first', none, 'snapshot "first" does not exist: a, b'],
    ['forget', 'first', none, 'snapshot "first" does not exist: a, b'],
    ...['', '-f', '../x', 'a b', 'a/b', '.x', 'é', 'a'.repeat(81)].map(
      (name) => ['snapshot', name, none, `"${name}" is not a valid snapshot name`] as const,
    ),
  ])('%s of "%s" is refused for all when it cannot be: %j', async (intent, snapshot, snapshots, message) => {
    const { steps, said } = await planned(intent, { states, snapshots, snapshot });
    expect([steps, said.map(([, told]) => told)]).toEqual([undefined, [message]]);
  });

  test.each(['1', 'before-upgrade_2.0', 'a'.repeat(80)])('can be called %s', async (snapshot) => {
    expect((await planned('snapshot', { states, snapshots: none, snapshot })).said).toEqual([]);
  });

  test('of one name are not guessed at', async () => {
    const { steps, said } = await planned('revert', { states: { a: 'up' }, twice: 'first', snapshot: 'first' });
    expect(steps).toBeUndefined();
    expect(said).toEqual([['error', 'snapshot "first" is not unique: a', undefined, expect.stringContaining('tools of all')]]);
  });

  test('of a backend that takes none are refused with a way out', async () => {
    const { steps, said } = await planned('snapshot', { states, snapshots: none, few: ['b'], snapshot: 'first' });
    expect(steps).toBeUndefined();
    expect(said).toMatchObject([
      ['error', 'cannot take snapshots of machines with backend few: b', 3, expect.stringContaining('-h')],
    ]);
  });

  test('a way out names those that there are', async () => {
    const { said } = await planned('revert', { states, snapshots: first, snapshot: 'fist' });
    expect(said.map(([, , , hint]) => hint)).toEqual(['there is first; with -h only some hosts are chosen']);
  });
});

describe('what a plan does not tell', () => {
  test('a stop says whose memory is kept', async () => {
    const { steps, said } = await planned('stop', { states: { a: 'saved', b: 'saved' }, lan: 'down' });
    expect(steps).toEqual([]);
    expect(said).toMatchObject([
      ['note', 'already down, with saved memory: a, b', undefined, expect.stringContaining('mln start -p p')],
    ]);
  });

  test('a start says who stays paused', async () => {
    const { said } = await planned('start', { states: { a: 'paused', b: 'paused', c: 'down' } });
    expect(said).toEqual([['warning', 'paused: a, b', undefined, 'mln unpause -p p -h a:b continues them']]);
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
