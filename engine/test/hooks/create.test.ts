import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Ast, SourceFile } from '../../src/api/ast.js';
import type { Claims } from '../../src/api/claims.js';
import type { BaseContext, ModelContext } from '../../src/api/context.js';
import type { Report } from '../../src/api/diagnostic.js';
import type { Draft } from '../../src/api/draft.js';
import type { RunEvent } from '../../src/api/event.js';
import type { Plugin } from '../../src/api/plugin.js';
import { createHooks, type HookOptions } from '../../src/hooks/create.js';
import { currentScope, waitingFor } from '../../src/hooks/scope.js';
import { assemblePlugins } from '../../src/plugin/load.js';
import { ServerUnreachable } from '../../src/system/remote/server-errors.js';

interface Said {
  readonly code: string;
  readonly values: unknown;
  readonly by: string | undefined;
}

let said: Said[];
let warned: string[];
let log: string[];
beforeEach(() => {
  [said, warned, log] = [[], [], []];
});

function take() {
  return ({ code }: { readonly code: string }, _at: unknown, values: unknown): void => {
    said.push({ code, values, by: currentScope()?.plugin });
  };
}

const report: Report = { error: take(), warning: take(), note: take() };

type HooksOf = NonNullable<Plugin['hooks']>;

function runner(plugins: Readonly<Record<string, HooksOf>>, options: Partial<HookOptions> = {}, from = 'a test') {
  const loaded = Object.entries(plugins).map(([name, hooks]) => ({
    plugin: { name, api: 1, summary: '', hooks } satisfies Plugin,
    from,
  }));
  const { value } = assemblePlugins(loaded, { disable: [], order: {} });
  if (value === undefined) throw new Error('no set');
  return createHooks(value, { report, warn: (line) => warned.push(line), ...options });
}

// contexts of these tests hold only what their handlers look at
const ctx = { report } as unknown as ModelContext<Claims>;
const source: SourceFile = { file: 'a.mln', text: '' };
const ast: Ast = { file: 'a.mln', entries: [] };
function draft(): Draft {
  return { file: 'a.mln', stanzas: [] };
}

const event: RunEvent = { type: 'step-begin', at: 0, id: 'x' };
function say(word: string) {
  return () => {
    log.push(word);
  };
}

describe('each', () => {
  test('early handlers, then the driver, then the others in plugin order, then late ones', async () => {
    const hooks = runner({
      a: { validate: { slot: 'late', handler: say('a late') } },
      b: { validate: say('b') },
      c: { validate: { slot: 'early', handler: say('c early') } },
      d: { validate: say('d') },
    });
    await hooks.each(
      'validate',
      () => [ctx],
      async () => void log.push('driver'),
    );
    expect(log).toEqual(['c early', 'driver', 'b', 'd', 'a late']);
  });

  test('a plugin that has an early and a late handler is called twice', async () => {
    const hooks = runner({ a: { validate: { early: say('a early'), late: say('a late') } }, b: { validate: say('b') } });
    await hooks.each(
      'validate',
      () => [ctx],
      async () => void log.push('driver'),
    );
    expect(log).toEqual(['a early', 'driver', 'b', 'a late']);
  });

  test('one handler after another, never side by side', async () => {
    const slow = (name: string) => async () => {
      log.push(`${name} begins`);
      await sleep(5);
      log.push(`${name} ends`);
    };
    await runner({ a: { validate: slow('a') }, b: { validate: slow('b') } }).each('validate', () => [ctx]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  test('arguments are made for each plugin, and one without arguments is passed over', async () => {
    const seen = vi.fn();
    const hooks = runner({ a: { validate: seen }, b: { validate: seen } });
    await hooks.each('validate', (plugin) => (plugin.name === 'a' ? [ctx] : undefined));
    expect(seen.mock.calls).toEqual([[ctx]]);
  });

  test('the runner can be used for many calls at once', async () => {
    const seen: unknown[] = [];
    const hooks = runner({
      a: {
        async review(plan) {
          await sleep(1);
          seen.push(plan.project);
        },
      },
    });
    const plan = (project: string) => ({ version: 2, project, command: 'build', hash: '', steps: [], disks: {} }) as const;
    await Promise.all(['x', 'y', 'z'].map((name) => hooks.each('review', () => [plan(name), ctx])));
    expect(seen).toEqual(['x', 'y', 'z']);
  });

  test('a throw becomes a diagnostic with the plugin, the hook and the place in its code', async () => {
    const hooks = runner({
      a: {
        provision() {
          throw new Error('quota service down');
        },
      },
    });
    await hooks.each('provision', () => [ctx as never]);
    expect(said).toMatchObject([{ code: 'MLN6007', by: 'a', values: { name: 'a', hook: 'provision' } }]);
    expect(JSON.stringify(said)).toMatch(/quota service down \(.*create\.test\.ts:\d+:\d+\)/);
  });

  const broken = () => Promise.reject(new Error('no'));

  test.each(['validate', 'review'] as const)('after a failure the other handlers of %s still run', async (name) => {
    const hooks = runner({ a: { [name]: broken }, b: { [name]: say('b') } });
    await hooks.each(name, () => [ctx as never, ctx]);
    expect(log).toEqual(['b']);
    expect(said).toHaveLength(1);
  });

  test.each(['provision', 'boot', 'customize', 'network', 'retire', 'observe'] as const)(
    'after a failure %s ends: no driver, no further handlers',
    async (name) => {
      const hooks = runner({ a: { [name]: { slot: 'early', handler: broken } }, b: { [name]: say('b') } });
      await hooks.each(
        name,
        () => [ctx as never],
        async () => void log.push('driver'),
      );
      expect(log).toEqual([]);
      expect(said).toHaveLength(1);
    },
  );

  test('a driver called under the guard is named, and ends the hook when it fails', async () => {
    const hooks = runner({ a: { boot: say('a') }, uml: {} });
    const uml: Plugin = { name: 'uml', api: 1, summary: '' };
    await hooks.each(
      'boot',
      () => [ctx as never],
      () => hooks.call(uml, 'boot', broken),
    );
    expect(log).toEqual([]);
    expect(said).toMatchObject([{ code: 'MLN6007', by: 'uml' }]);
  });

  test('what the caller itself throws is not blamed on a plugin', async () => {
    const hooks = runner({ a: { boot: say('a') } });
    const bug = () => {
      throw new TypeError('kernel bug');
    };
    await expect(hooks.each('boot', bug)).rejects.toThrow('kernel bug');
    await expect(hooks.each('boot', () => undefined, bug)).rejects.toThrow('kernel bug');
    expect(said).toEqual([]);
  });
});

describe('first', () => {
  const parse = (hooks: ReturnType<typeof runner>) => hooks.first('parse', () => [source, ctx]);

  test('the first answer wins, late handlers being asked last', async () => {
    const hooks = runner({
      mln: { parse: { slot: 'late', handler: () => ({ ...ast, file: 'late' }) } },
      a: { parse: () => undefined },
      b: { parse: () => ast },
      c: { parse: say('c') as never },
    });
    expect(await parse(hooks)).toEqual(ast);
    expect(log).toEqual([]);
  });

  test('nobody has an answer: undefined, and nothing is reported', async () => {
    expect(await parse(runner({ a: { parse: () => undefined } }))).toBeUndefined();
    expect(said).toEqual([]);
  });

  test('null is refused and nobody else is asked', async () => {
    const hooks = runner({ a: { parse: (() => null) as never }, b: { parse: say('b') as never } });
    expect(await parse(hooks)).toBeUndefined();
    expect(said).toMatchObject([{ code: 'MLN6008', by: 'a', values: { name: 'a', hook: 'parse' } }]);
    expect(log).toEqual([]);
  });
});

describe('rewrite', () => {
  const add =
    (name: string) =>
    (d: Draft): Draft => ({ ...d, file: `${d.file}+${name}` });
  const expand = (hooks: ReturnType<typeof runner>) => hooks.rewrite('expand', draft(), () => ctx as BaseContext);

  test('each sees what the one before returned', async () => {
    expect((await expand(runner({ a: { expand: add('a') }, b: { expand: async (d) => add('b')(d) } }))).file).toBe('a.mln+a+b');
  });

  test('a plugin that has no part leaves the value as it is', async () => {
    const hooks = runner({ a: { expand: add('a') }, b: { expand: add('b') } });
    const value = await hooks.rewrite('expand', draft(), ({ name }) => (name === 'b' ? ctx : undefined));
    expect(value.file).toBe('a.mln+b');
  });

  test.each([undefined, null])('returning %s is refused, and the value stays as it was', async (nothing) => {
    const hooks = runner({ a: { expand: add('a') }, b: { expand: (() => nothing) as never }, c: { expand: add('c') } });
    expect((await expand(hooks)).file).toBe('a.mln');
    expect(said).toMatchObject([{ code: 'MLN6008', by: 'b' }]);
  });

  test('changing the argument is an error of the plugin that does it', async () => {
    const hooks = runner({
      a: {
        expand(d) {
          (d.stanzas as unknown[]).push({});
          return d;
        },
      },
    });
    expect((await expand(hooks)).stanzas).toEqual([]);
    expect(said).toMatchObject([{ code: 'MLN6007', by: 'a' }]);
  });
});

describe('time', () => {
  const forever = () => new Promise<never>(() => {});

  test('who is waited for is said once, and a handler that answers late is still good', async () => {
    const hooks = runner({ a: { validate: () => sleep(60) } }, { slowMs: 10 });
    await hooks.each('validate', () => [ctx]);
    expect(warned).toEqual(['still waiting for plugin a in validate']);
    expect(said).toEqual([]);
  });

  test('at the deadline a handler is given up and the others go on', async () => {
    const hooks = runner({ a: { validate: forever }, b: { validate: say('b') } }, { slowMs: 5, deadlineMs: 20 });
    await hooks.each('validate', () => [ctx]);
    expect(said).toMatchObject([{ code: 'MLN6009', by: 'a', values: { name: 'a', hook: 'validate', seconds: 0.02 } }]);
    expect(log).toEqual(['b']);
  });

  test('a handler that waits for a server when it is given up is not blamed: the server and the command are named', async () => {
    const wait = { server: 'beta', command: 'xl list -v' };
    const hooks = runner({ a: { validate: () => waitingFor(wait, forever()) } }, { slowMs: 5, deadlineMs: 20 });
    await hooks.each('validate', () => [ctx]);
    expect(said).toMatchObject([{ code: 'MLN6019', values: { ...wait, name: 'a', hook: 'validate', seconds: 0.02 } }]);
  });

  test('an answer that came is not waited for', async () => {
    const late = async () => {
      await waitingFor({ server: 'beta', command: 'xl list -v' }, Promise.resolve());
      await forever();
    };
    const hooks = runner({ a: { validate: late } }, { slowMs: 5, deadlineMs: 20 });
    await hooks.each('validate', () => [ctx]);
    expect(said).toMatchObject([{ code: 'MLN6009' }]);
  });

  test('a server that cannot be reached is no failure of the plugin that asked it', async () => {
    const away = () => Promise.reject(new ServerUnreachable('beta', 'it cannot be reached: Connection timed out'));
    await runner({ a: { validate: away } }).each('validate', () => [ctx]);
    expect(said).toMatchObject([{ code: 'MLN5010', values: { server: 'beta' } }]);
  });

  test('a handler that was given up can see it, and its late failure disturbs nobody', async () => {
    const states: (boolean | undefined)[] = [];
    const hooks = runner(
      {
        a: {
          async validate() {
            states.push(currentScope()?.over);
            await sleep(40);
            states.push(currentScope()?.over);
            throw new Error('too late');
          },
        },
      },
      { deadlineMs: 10 },
    );
    await hooks.each('validate', () => [ctx]);
    await sleep(60);
    expect(states).toEqual([false, true]);
    expect(said).toHaveLength(1);
  });

  test('an answer in time leaves no timer behind', async () => {
    vi.useFakeTimers();
    try {
      await runner({ a: { validate: say('a') } }).each('validate', () => [ctx]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('who is calling', () => {
  test('is known in the handler and after its waits, and not outside', async () => {
    const seen: unknown[] = [];
    const hooks = runner({
      a: {
        async validate() {
          await sleep(1);
          seen.push(currentScope());
        },
      },
    });
    await hooks.each('validate', () => [ctx]);
    expect(seen).toMatchObject([{ plugin: 'a', hook: 'validate' }]);
    expect(currentScope()).toBeUndefined();
  });
});

describe('data', () => {
  test('of a context is frozen all the way down, its doors are not', async () => {
    const model = { hosts: [{ name: 'tre', settings: { x: { list: [1] } } }] };
    const lane = { steps: [] as string[], step: () => lane.steps.push('x') };
    const hooks = runner({
      a: {
        boot(given) {
          given.lane.step('x' as never, {} as never, { title: '' });
          expect(Object.isFrozen(given.model.hosts[0]?.settings.x?.list)).toBe(true);
        },
      },
    });
    await hooks.each('boot', () => [{ report, model, lane } as never]);
    expect(said).toEqual([]);
    expect(lane.steps).toEqual(['x']);
  });

  test('is not frozen for plugins that come with mln: their own tests do that', async () => {
    const model = { hosts: [] };
    const hooks = runner({ a: { boot: say('a') } }, {}, 'built-in');
    await hooks.each('boot', () => [{ report, model } as never]);
    expect(log).toEqual(['a']);
    expect(Object.isFrozen(model)).toBe(false);
  });
});

describe('tell', () => {
  test('everyone is told, and one that throws is disconnected with one warning', () => {
    const throwing = vi.fn(() => {
      throw new Error('socket closed');
    });
    const hooks = runner({ a: { event: throwing }, b: { event: (e) => void log.push(e.type) } });
    hooks.tell('event', event);
    hooks.tell('event', event);
    expect(log).toEqual(['step-begin', 'step-begin']);
    expect(throwing).toHaveBeenCalledTimes(1);
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain('plugin a failed in event and is not told any more: socket closed');
    expect(said).toEqual([]);
  });

  test('a handler that fails later is disconnected too', async () => {
    const hooks = runner({ a: { event: (() => Promise.reject(new Error('later'))) as never } });
    hooks.tell('event', event);
    await sleep(5);
    hooks.tell('event', event);
    await sleep(5);
    expect(warned).toHaveLength(1);
  });
});
