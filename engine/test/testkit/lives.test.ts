import plugin from '@mln/backend-null';
import { describe, expect, test } from 'vitest';
import { defineAction } from '../../src/api/action.js';
import type { Backend, HostContext, MoveContext } from '../../src/api/index.js';
import { describeBackend } from '../../src/testkit/describe-backend.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';

type No = Readonly<Record<never, never>>;
type Actions = typeof plugin.actions & object;
type Null = Backend<No, Actions, No>;

const base: Null = plugin.backends?.null as Null; // its words are none
const text = 'global { project paper }\nhost a { null }\n';
function paths(run: string, host: string) {
  const logs = run.replace(/run$/, 'logs');
  return { host, file: `${run}/machine.${host}.json`, saved: `${run}/saved.${host}.json`, log: `${logs}/${host}.console` };
}

/** Titles of the tests that fail when the driver is like this. */
async function failures(wrong: Partial<Null>, actions: object = {}): Promise<readonly string[]> {
  const spoiled = { ...plugin, actions: { ...plugin.actions, ...actions }, backends: { null: { ...base, ...wrong } } };
  const world = async () => ({
    sh: scriptShell(),
    files: memoryFiles({ '/sample/projects/paper/run': {}, '/sample/projects/paper/logs': {} }),
  });
  const bodies: [string, () => Promise<void>][] = [];
  const kit = {
    describe: (_: string, body: () => void) => body(),
    test: (...one: (typeof bodies)[number]) => void bodies.push(one),
    expect,
  };
  describeBackend(kit, { plugin: spoiled, backend: 'null', life: { sample: { text, plugins: [spoiled] }, world, other: world } });
  const failed: string[] = [];
  for (const [name, body] of bodies) await body().catch(() => failed.push(name));
  return failed;
}

test('a driver that keeps its promises passes', async () => {
  expect(await failures({})).toEqual([]);
});

describe('a driver fails when', () => {
  test('it starts a machine there before it has ended here', async () => {
    const twice = ({ lane, from, to, host }: MoveContext<No, Actions, No>): void => {
      lane.step('to', 'start', { ...paths(to.paths.run, host.name), disk: 'd' }, { title: 'start' });
      lane.step('from', 'stop', { ...paths(from.paths.run, host.name), how: 'kill' }, { title: 'stop' });
    };
    expect(await failures({ move: twice })).toEqual([
      'moved, it runs there and no more here, and after each deed at most one of it runs',
      'whichever deed of the move fails, it is finished in another try, and never twice',
    ]);
  });

  test('it ends a machine here before there is another way to it', async () => {
    const lost = defineAction<{ readonly file: string }>({
      run: ({ args, files }) => files.remove(args.file),
      undo: async () => {},
    });
    const move = (ctx: MoveContext<No, Actions, No>): void => {
      const lane = ctx.lane as unknown as { step(on: 'from', action: string, args: object, options: object): void }; // an action that null has not
      lane.step('from', 'lost', paths(ctx.from.paths.run, ctx.host.name), { title: 'end' });
      ctx.lane.step('to', 'start', { ...paths(ctx.to.paths.run, ctx.host.name), disk: 'd' }, { title: 'start' });
    };
    expect(await failures({ move }, { lost })).toEqual([
      'whichever deed of the move fails, it is undone up to its last step, and runs here',
    ]);
  });

  test('what it saved stays saved when it is taken up', async () => {
    const start = (ctx: HostContext<No, Actions, No>): void => {
      ctx.lane.step('start', { ...paths(ctx.paths.run, ctx.host.name), disk: 'd' }, { title: 'start' });
    };
    expect(await failures({ start })).toEqual(['what it saved and took up again is down when it was stopped, not saved']);
  });

  test('a removal leaves what was saved, and snapshots', async () => {
    expect(await failures({ undefine: () => {} })).toEqual([
      'of what it saved nothing is left when it was removed',
      'of a machine that was removed no snapshot is left',
    ]);
  });

  test('a snapshot is not taken, or a revert does nothing', async () => {
    const titles = {
      told: 'what it took it tells, with what a revert gives, and takes no second one of that name',
      put: 'what ran when it was taken runs when it is put back to that, as often as one likes',
    };
    expect(await failures({ snapshot: () => {} })).toContain(titles.told);
    expect(await failures({ restore: () => {} })).toEqual([titles.put]);
    const agrees = 'it takes, reverts and throws away snapshots exactly when it says so';
    expect(await failures({ deleteSnapshot: undefined } as unknown as Null)).toContain(agrees);
    const says = { capabilities: { ...base.capabilities, snapshots: 'no' } } as const;
    expect(await failures(says)).toContain(agrees);
  });

  test('a pause does nothing, or there is no way out of it', async () => {
    expect(await failures({ pause: () => {} })).toEqual(['what it holds is seen to be paused, is not held again, and goes on']);
    const { unpause: _, ...without } = base;
    const title = 'it can save machines and hold them, or has no verb for it; what it holds it lets go';
    expect(await failures({ ...without, unpause: undefined } as unknown as Null)).toContain(title);
  });
});
