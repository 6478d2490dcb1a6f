import { describe, expect, test } from 'vitest';
import { defineAction, defineEdit } from '../../src/api/action.js';
import type { EditRecord } from '../../src/api/edit.js';
import { definePlugin } from '../../src/api/plugin.js';
import { duplicateIds, planHash } from '../../src/plan/finalize.js';
import { imageLane, recordStep, stepBook } from '../../src/plan/lanes.js';

const plugin = definePlugin({
  name: 'demo',
  api: 1,
  summary: 'for tests',
  actions: {
    make: defineAction<{ path: string }>({ run: async () => {}, undo: async () => {} }),
    look: defineAction<{ path: string }>({ run: async () => {}, undo: 'none' }),
  },
  edits: { touch: defineEdit<{ path: string }>(async () => {}) },
});
const host = {
  name: 'a',
  bootOrder: 99,
  superclasses: [],
  backend: 'n',
  storage: 'f',
  opener: 'o',
  interfaces: [],
  settings: {},
};

describe('lanes', () => {
  const record = (book = stepBook()) => ({
    book,
    step: recordStep({ book, lane: 'host:a', phase: 'provision', serviceHost: 'here' }, plugin),
  });

  test('a step is named by lane, phase, plugin, action and key', () => {
    const { step } = record();
    expect(step('make', { path: '/x' }, { title: 'make x', key: 'root' })).toBe('host:a/provision/demo.make:root');
    expect(step('look', { path: '/x' }, { title: 'look at x' })).toBe('host:a/provision/demo.look');
  });

  test('how a step is undone comes from its action', () => {
    const { book, step } = record();
    step('make', { path: '/x' }, { title: 'make x' });
    step('look', { path: '/x' }, { title: 'look at x' });
    expect(book.steps.map((s) => s.undo)).toEqual(['action', 'none']);
  });

  test('an action that the plugin does not have is refused', () => {
    expect(() => record().step('mkae', {}, { title: 't' })).toThrow('plugin demo has no action "mkae"');
  });

  test('the same step twice is found by its id', () => {
    const { book, step } = record();
    for (const _ of [1, 2]) step('make', { path: '/x' }, { title: 'make x' });
    expect(duplicateIds(book.steps)).toEqual(['host:a/provision/demo.make']);
  });

  test('arguments become plain data when they are recorded, not later', () => {
    const { book, step } = record();
    const args = { path: '/x', note: undefined };
    step('make', args, { title: 'make x' });
    args.path = '/changed';
    expect(book.steps[0]?.args).toEqual({ path: '/x' });
  });

  test('edits keep their order, their plugin and their options', () => {
    const edits: EditRecord[] = [];
    const lane = imageLane(edits, plugin as never, host); // the kernel knows plugins without their types
    lane.file('/etc/motd', 'hello\n', { mode: 0o600, owner: 'kim' });
    lane.edit('touch', { path: '/x' } as never, { title: 'touch x' });
    lane.run('true', { title: 'nothing' });
    expect(edits).toEqual([
      { do: 'write', path: '/etc/motd', content: 'hello\n', plugin: 'demo', mode: 0o600, owner: 'kim' },
      { do: 'edit', action: 'touch', args: { path: '/x' }, title: 'touch x', plugin: 'demo' },
      { do: 'run', script: 'true', title: 'nothing', plugin: 'demo' },
    ]);
  });
});

describe('the fingerprint of a plan', () => {
  const plan = { version: 2, project: 'p', command: 'build', disks: {} } as const;
  const step = {
    id: 'i',
    lane: 'l',
    serviceHost: 'h',
    phase: 'boot',
    plugin: 'p',
    action: 'a',
    args: { n: 1 },
    title: 't',
    undo: 'none',
    after: [],
    locks: [],
  } as const;

  test('is the same wherever the text was written, and another when something else is done', () => {
    const origin = { file: '/a', line: 1, column: 1, length: 1 };
    const hash = planHash({ ...plan, steps: [step] });
    expect(planHash({ ...plan, steps: [{ ...step, origin }] })).toBe(hash);
    expect(planHash({ ...plan, steps: [{ ...step, args: { n: 2 } }] })).not.toBe(hash);
  });

  test('does not know where an edit was written, nor how it is called, but all that it does', () => {
    const edit = { do: 'write', plugin: 'p', path: '/a', content: 'x', mode: 0o600 } as const;
    const hashOf = (changed: object): string => {
      const args = { host: 'h', opener: 'o', disk: {}, edits: [{ ...edit, ...changed }], scratch: '/s' };
      return planHash({ ...plan, steps: [{ ...step, plugin: 'kernel', action: 'customize', args }] });
    };
    const hash = hashOf({});
    expect(hashOf({ origin: { file: '/a', line: 1, column: 1, length: 1 } })).toBe(hash);
    for (const changed of [{ plugin: 'q' }, { path: '/b' }, { content: 'y' }, { mode: 0o644 }, { owner: 0 }, { group: 0 }])
      expect(hashOf(changed)).not.toBe(hash);
    const run = { do: 'run', script: 'a', title: 't' };
    expect(hashOf({ ...run, title: 'u' })).toBe(hashOf(run));
    expect(hashOf({ ...run, script: 'b' })).not.toBe(hashOf(run));
    const long = { do: 'edit', action: 'a', title: 't', args: { roster: 'x'.repeat(5000) } };
    expect(hashOf(structuredClone(long))).toBe(hashOf(long));
    for (const args of [{ roster: `${long.args.roster}y` }, { rosters: long.args.roster }, { ...long.args, more: 1 }])
      expect(hashOf({ ...long, args })).not.toBe(hashOf(long));
  });
});
