import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import { definePlugin } from '../../src/api/plugin.js';
import { secret, text } from '../../src/api/scalars.js';
import type { Plan } from '../../src/api/step.js';
import { describeBackend } from '../../src/testkit/describe-backend.js';
import { describePlugin, type PluginSubject } from '../../src/testkit/describe-plugin.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';
import { planOf, step } from '../run/toy.js';

const touch = defineAction<string>({
  run: async ({ args, files }) => files.write(args, ''),
  undo: async ({ args, files }) => files.remove(args),
  check: async ({ args, files }) => ((await files.stat(args)) === undefined ? 'absent' : 'done'),
});
function toy(actions: object, more: object = {}) {
  return { name: 'toy', api: 1, summary: 'for tests', actions, ...more } as const;
}

function world() {
  return { sh: scriptShell(), files: memoryFiles({ '/d': {} }) };
}

const good: PluginSubject = {
  plugin: toy({ make: touch }),
  plans: { small: async () => planOf(step('a', '1')) },
  acts: [{ action: 'make', args: '/d/f', world }],
};

describe('a good plugin passes', () => describePlugin({ describe, test, expect }, good));

/** Takes the value where it should pass on the reference. */
const leaky = definePlugin({
  name: 'leaky',
  api: 1,
  summary: 'tells secrets',
  claims: { host: { password: text(), safe: secret() } },
  hooks: {
    customize({ lane, config }) {
      lane.file('/etc/password', config.password ?? '');
      if (config.safe !== undefined) lane.file('/etc/safe', config.safe);
    },
  },
});
const leakyText = 'global { project x }\nhost a { password swordfish ; safe swordfish }\n';

/** Titles of the tests that fail. */
async function failures(subject: PluginSubject, run = describePlugin): Promise<readonly string[]> {
  const failed: string[] = [];
  const bodies: [string, () => Promise<void>][] = [];
  run({ describe: (_name, body) => body(), test: (name, body) => void bodies.push([name, body]), expect }, subject);
  for (const [name, body] of bodies) await body().catch(() => failed.push(name));
  return failed;
}

let count = 0;
function planned(plan: (sh: ReturnType<typeof scriptShell>) => Promise<Plan>): PluginSubject {
  return {
    ...good,
    plans: { small: plan as NonNullable<PluginSubject['plans']>[string] }, // the kit gives a scripted shell
    acts: [],
  };
}

function acting(action: Partial<typeof touch>): PluginSubject {
  return {
    ...good,
    plugin: toy({ make: { ...touch, ...action } }),
    plans: {},
  };
}

describe('a bad plugin is found out when', () => {
  test.each([
    [
      'planning changes something',
      planned(async (sh) => {
        await sh.run({ file: 'rm', args: [] });
        return planOf();
      }),
      'planning small changes nothing',
    ],
    ['plans differ', planned(async () => planOf(step('a', `${++count}`))), 'planning small twice gives the same'],
    ['ids are not unique', planned(async () => planOf(step('a', '1'), step('a', '1'))), 'the steps of small are data'],
    ['an action is missing', planned(async () => planOf(step('a', '1', { action: 'other' }))), 'the steps of small are data'],
    ['the way back is another', planned(async () => planOf(step('a', '1', { undo: 'none' }))), 'the steps of small are data'],
    ['done is not done', acting({ run: async () => {} }), 'make: done, it says so'],
    ['undo does nothing', acting({ undo: async () => {} }), 'make: undone it is absent'],
    [
      'undoing nothing fails',
      acting({
        undo: async ({ args, files }) => {
          if ((await files.stat(args)) === undefined) throw new Error('nothing there');
          await files.remove(args);
        },
      }),
      'make: undone it is absent',
    ],
    [
      'a secret is on the command line',
      acting({
        run: async ({ args, sh, files, secret }) => {
          await sh.run({ file: 'passwd', args: [secret({ secret: 'x' })] });
          await files.write(args, '');
        },
      }),
      'make: its arguments are data, and no secret',
    ],
    [
      'undo leaves half of it',
      acting({
        run: async ({ args, files }) => {
          await files.write(args, '');
          await files.write(`${args}.more`, '');
        },
        undo: async ({ args, files }) => {
          if ((await files.stat(`${args}.more`)) === undefined) return;
          await files.remove(`${args}.more`);
          await files.remove(args);
        },
      }),
      'make: whichever of its deeds fails',
    ],
    [
      'it waits and does not listen',
      acting({
        run: async ({ args, clock, files }) => {
          for (let i = 0; i < 100; i++) await clock.sleep(1_000);
          await files.write(args, '');
        },
      }),
      'make: broken off while it waits',
    ],
    [
      'it waits for ever',
      acting({
        run: async ({ clock }) => {
          for (;;) await clock.sleep(1_000);
        },
      }),
      'make: done, it says so',
    ],
    ['it was done before', acting({ check: async () => 'done' }), 'make: before it is done'],
    ['a hook is misspelt', { ...good, plugin: toy({}, { hooks: { customise: () => {} } }), acts: [] }, 'it has the shape'],
    [
      'a secret stands in its plan',
      { ...good, plugin: toy({}), acts: [], samples: { leaky: { text: leakyText, plugins: [leaky] } } },
      'no secret of leaky',
    ],
    [
      'a sample is wrong',
      { ...good, plugin: toy({}), acts: [], samples: { wrong: 'global { project x ; nonsense 1 }' } },
      'planning wrong changes nothing',
    ],
  ] as [string, PluginSubject, string][])('%s', async (_when, subject, title) => {
    expect((await failures(subject)).join('\n')).toContain(title);
  });

  test('a backend promises what it has not', async () => {
    const backend = { summary: 's', capabilities: { hvm: 'no', liveMigration: 'yes', snapshots: 'no' }, disk: { formats: [] } };
    const subject = { plugin: toy({}, { backends: { toy: backend } }), backend: 'toy' };
    expect(await failures(subject, (kit) => describeBackend(kit, subject))).toHaveLength(4);
  });

  test('its manifest forgets a word', async () => {
    const words = { claims: { host: { motd: text() } } };
    const said = (mln: object) => ({
      ...good,
      plugin: toy({}, words),
      plans: {},
      acts: [],
      manifest: { keywords: ['mln-plugin'], mln },
    });
    expect(await failures(said({ api: 1, claims: { host: ['motd'] } }))).toEqual([]);
    for (const wrong of [{ api: 1 }, { api: 1, claims: { host: ['modt'] } }, { api: 2, claims: { host: ['motd'] } }])
      expect(await failures(said(wrong))).toEqual(['its package.json says which level, which words and that it is a plugin']);
  });
});
