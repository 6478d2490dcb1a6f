import { describe, expect, test } from 'vitest';
import { CommandFailed } from '../../src/api/ports.js';
import { execute } from '../../src/run/execute.js';
import { planOf, quiet, step, toy, types } from './toy.js';

function gate() {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('order', () => {
  test('steps of a lane run one after another and every event follows its record', async () => {
    const t = toy();
    const result = await execute(planOf(step('a', '1'), step('a', '2')), t.world);
    expect(result.outcome).toBe('done');
    expect(types(t.events)).toEqual([
      'run-begin',
      'step-begin a/1',
      'step-done a/1',
      'step-begin a/2',
      'step-done a/2',
      'run-end',
    ]);
    expect(t.records.map((r) => r.type)).toEqual(['run', 'begin', 'done', 'begin', 'done', 'end']);
  });

  test('what is begun is synced, and so is the end of a lane; in between, what is done waits for the next sync', async () => {
    const t = toy();
    const { journal } = t.world;
    const synced: string[] = [];
    const append: typeof journal.append = async (record, until = 'synced') => {
      synced.push(`${record.type} ${until}`);
      await journal.append(record, until);
    };
    await execute(planOf(step('a', '1'), step('a', '2')), { ...t.world, journal: { ...journal, append } });
    expect(synced).toEqual(['run synced', 'begin synced', 'done written', 'begin synced', 'done synced', 'end synced']);
  });

  test('lanes run side by side', async () => {
    const { passed, open } = gate();
    const t = toy({ pause: async (id) => (id === 'a/1' ? passed : open()) });
    expect((await execute(planOf(step('a', '1'), step('b', '1')), t.world)).outcome).toBe('done');
  });

  test('a step waits for a step of another lane that it names', async () => {
    const t = toy();
    await execute(planOf(step('a', '1', { after: ['b/2'] }), step('b', '1'), step('b', '2')), t.world);
    expect(t.calls).toEqual(['make b/1', 'make b/2', 'make a/1']);
  });

  test('a lane that waits for another takes no job slot', async () => {
    const t = toy({ world: { jobs: 1 } });
    const plan = planOf(step('a', '1'), step('a', '2', { after: ['b/1'] }), step('b', '1', { after: ['a/1'] }));
    expect((await execute(plan, t.world)).outcome).toBe('done');
    expect(t.calls).toEqual(['make a/1', 'make b/1', 'make a/2']);
  });

  test('a lane that waits for a lock takes no job slot', async () => {
    const { passed, open } = gate();
    const t = toy({ world: { jobs: 2 }, pause: async (id) => (id === 'a/1' ? passed : id === 'c/1' ? open() : undefined) });
    const plan = planOf(step('a', '1', { locks: ['vg'] }), step('b', '1', { locks: ['vg'] }), step('c', '1'));
    expect((await execute(plan, t.world)).outcome).toBe('done');
    expect(t.calls).toEqual(['make a/1', 'make c/1', 'make b/1']);
  });

  test('with one job a host is finished before the next is begun', async () => {
    const t = toy({ world: { jobs: 1 } });
    await execute(planOf(step('a', '1'), step('b', '1'), step('a', '2'), step('b', '2')), t.world);
    expect(t.calls).toEqual(['make a/1', 'make a/2', 'make b/1', 'make b/2']);
  });

  test('no more lanes act at a time than there are jobs', async () => {
    let acting = 0;
    let most = 0;
    const pause = async () => {
      acting += 1;
      most = Math.max(most, acting);
      await quiet();
      acting -= 1;
    };
    const t = toy({ world: { jobs: 3 }, pause });
    await execute(planOf(...Array.from({ length: 10 }, (_, i) => step(`l${i}`, '1'))), t.world);
    expect(most).toBe(3);
  });

  test('a plan that waits for itself is refused before anything is begun', async () => {
    const t = toy();
    const plan = planOf(step('a', '1', { after: ['b/1'] }), step('b', '1', { after: ['a/1'] }));
    await expect(execute(plan, t.world)).rejects.toThrow('wait for each other');
    expect(t.records).toEqual([]);
  });
});

describe('failure', () => {
  const two = planOf(step('a', '1'), step('a', '2'), step('a', '3'), step('b', '1'), step('b', '2'));

  test('the lane that failed goes back, the failed step first; others go on', async () => {
    const t = toy({ fails: new Set(['a/2']) });
    const result = await execute(two, t.world);
    expect(result.outcome).toBe('unfinished');
    expect(t.calls.filter((call) => call.includes('a/'))).toEqual(['make a/1', 'make a/2', 'undo a/2', 'undo a/1']);
    expect([...t.things]).toEqual(['b/1', 'b/2']);
    expect(result.diagnostics).toMatchObject([{ code: 'MLN5001', message: 'cannot make a/2', step: 'a/2', plugin: 'toy' }]);
  });

  test('when nothing at all remains the run is rolled back', async () => {
    const t = toy({ fails: new Set(['a/2']) });
    const result = await execute(planOf(step('a', '1'), step('a', '2')), t.world);
    expect(result.outcome).toBe('rolled-back');
    expect(t.things.size).toBe(0);
  });

  test('lanes that depend on the failed one are skipped and said so', async () => {
    const t = toy({ fails: new Set(['a/2']) });
    const plan = planOf(step('a', '1'), step('a', '2'), step('b', '1', { after: ['a/2'] }), step('c', '1', { after: ['b/1'] }));
    await execute(plan, t.world);
    expect(t.events.filter((e) => e.type === 'lane-skipped')).toMatchObject([
      { lane: 'b', because: 'a failed' },
      { lane: 'c', because: 'a failed' },
    ]);
    expect(t.calls).not.toContain('make b/1');
  });

  test('a lane cut short by another goes back whole when nobody stands on it', async () => {
    const t = toy({ fails: new Set(['a/1']) });
    const plan = planOf(step('a', '1', { after: ['b/1'] }), step('b', '1'), step('b', '2', { after: ['a/1'] }));
    expect((await execute(plan, t.world)).outcome).toBe('rolled-back');
    expect(t.calls.at(-1)).toBe('undo b/1');
  });

  test('what others that go on stand on stays, though its lane was cut short', async () => {
    const t = toy({ fails: new Set(['a/1']) });
    const plan = planOf(
      step('project', 'begin'),
      step('a', '1', { after: ['project/begin'] }),
      step('b', '1', { after: ['project/begin'] }),
      step('project', 'end', { after: ['a/1', 'b/1'] }),
    );
    await execute(plan, t.world);
    expect([...t.things]).toEqual(['project/begin', 'b/1']);
  });

  test('lanes that stood on a step of the failed lane go back before it', async () => {
    const { passed, open } = gate();
    const t = toy({ fails: new Set(['a/2']), pause: async (id) => (id === 'a/2' ? passed : id === 'b/1' ? open() : undefined) });
    const plan = planOf(step('a', '1'), step('a', '2'), step('b', '1', { after: ['a/1'] }));
    expect((await execute(plan, t.world)).outcome).toBe('rolled-back');
    expect(t.calls.filter((call) => call.startsWith('undo')).sort()).toEqual(['undo a/1', 'undo a/2', 'undo b/1']);
    expect(t.calls.indexOf('undo b/1')).toBeLessThan(t.calls.indexOf('undo a/1'));
  });

  test('steps marked always run after a failure, before anything is undone', async () => {
    const t = toy({ fails: new Set(['a/2']) });
    await execute(planOf(step('a', '1'), step('a', '2'), step('a', '3'), step('a', 'unmount', { always: true })), t.world);
    expect(t.calls).toEqual(['make a/1', 'make a/2', 'make a/unmount', 'undo a/unmount', 'undo a/2', 'undo a/1']);
  });

  test('"all" stops and undoes everything', async () => {
    const { passed, open } = gate();
    const t = toy({
      fails: new Set(['a/1']),
      pause: async (id) => (id === 'a/1' ? passed : open()),
      world: { onFailure: 'all' },
    });
    const result = await execute(planOf(step('a', '1'), step('b', '1'), step('b', '2', { after: ['a/1'] })), t.world);
    expect(result.outcome).toBe('rolled-back');
    expect(t.things.size).toBe(0);
  });

  test('"keep" undoes nothing', async () => {
    const t = toy({ fails: new Set(['a/2']), world: { onFailure: 'keep' } });
    expect((await execute(two, t.world)).outcome).toBe('unfinished');
    expect(t.calls.some((call) => call.startsWith('undo'))).toBe(false);
  });

  test('a step whose undo fails keeps what stands below it', async () => {
    const t = toy({ fails: new Set(['a/3']), undoFails: new Set(['a/2']) });
    const result = await execute(two, t.world);
    expect(result.outcome).toBe('unfinished');
    expect(t.calls).not.toContain('undo a/1');
    expect(result.steps.get('a/2')).toBe('undoing');
    expect(types(t.events)).toContain('undo-failed a/2');
  });

  test('an irreversible step below a failed one is named once', async () => {
    const t = toy({ fails: new Set(['a/2']) });
    const result = await execute(planOf(step('a', '1', { undo: 'irreversible' }), step('a', '2')), t.world);
    expect(result.irreversible).toEqual(['a/1']);
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['MLN5001', 'MLN5014']);
  });

  test('a listener that throws stops nothing and is spoken of once', async () => {
    const t = toy({
      world: {
        emit: () => {
          throw new Error('view broke');
        },
      },
    });
    const result = await execute(two, t.world);
    expect(result.outcome).toBe('done');
    expect(result.diagnostics).toMatchObject([{ code: 'MLN9001', severity: 'warning' }]);
  });

  test('a full disk under the journal stops the run where it is', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const t = toy();
    let left = 3;
    const journal = { ...t.world.journal, append: async () => (left-- > 0 ? undefined : Promise.reject(full)) };
    const result = await execute(two, { ...t.world, journal, jobs: 1 });
    expect(result.outcome).toBe('unfinished');
    expect(result.diagnostics).toMatchObject([{ code: 'MLN5004' }]);
    expect(t.calls).toEqual(['make a/1']);
  });
});

describe('interruption', () => {
  test('nothing more is begun and lanes that are not complete go back', async () => {
    const controller = new AbortController();
    const t = toy({
      world: { signal: controller.signal, jobs: 1 },
      pause: async (id) => (id === 'b/1' ? controller.abort() : undefined),
    });
    const result = await execute(planOf(step('a', '1'), step('b', '1'), step('b', '2'), step('c', '1')), t.world);
    expect(t.calls).toEqual(['make a/1', 'make b/1', 'undo b/1']);
    expect(result.outcome).toBe('interrupted');
    expect(result.diagnostics).toMatchObject([{ code: 'MLN5007' }]);
  });

  test('with nothing left it is rolled back', async () => {
    const controller = new AbortController();
    const t = toy({ world: { signal: controller.signal, onFailure: 'all' }, pause: async () => controller.abort() });
    expect((await execute(planOf(step('a', '1'), step('a', '2')), t.world)).outcome).toBe('rolled-back');
  });
});

describe('what is said', () => {
  const failing = (error: () => unknown) => ({
    action: () => ({ run: () => Promise.reject(error()), undo: 'none' as const }),
    secret: () => 'hunter22',
  });
  const origin = { file: 'x.mln', line: 3, column: 1, length: 4 };
  const one = planOf(step('a', '1', { origin, undo: 'none' }));

  test.each([
    [127, '', 'MLN5003', 'program "mke2fs" not found'],
    [124, '', 'MLN5009', 'the step did not finish within 600 s'],
    [1, 'write: No space left on device\n', 'MLN5004', 'no space left on the device: mke2fs: write: No space left on device'],
    [5, 'bad\nworse\n', 'MLN5002', 'mke2fs failed (exit 5): bad worse'],
    [5, '', 'MLN5002', 'mke2fs failed (exit 5): it said nothing'],
  ])('a command that ends with %i and says %j is %s', async (exitCode, stderr, code, message) => {
    const command = { file: 'mke2fs', args: ['my disk'] };
    const t = toy({ world: failing(() => new CommandFailed(command, { exitCode, stdout: '', stderr })) });
    const { diagnostics } = await execute(one, t.world);
    expect(diagnostics).toMatchObject([{ code, message, span: origin, step: 'a/1', command: "mke2fs 'my disk'" }]);
  });

  test('an error that names a code of a catalogue keeps it', async () => {
    const t = toy({
      world: failing(() => Object.assign(new Error('host tre was not up after 60 s'), { code: 'MLN5005', hint: 'look' })),
    });
    const { diagnostics } = await execute(one, t.world);
    expect(diagnostics).toMatchObject([{ code: 'MLN5005', message: 'host tre was not up after 60 s', hint: 'look' }]);
  });

  test('a secret that was handed out appears in no event and no record', async () => {
    const t = toy({
      world: {
        secret: () => 'hunter22',
        action: () => ({
          run: async (ctx) => {
            const value = ctx.secret({ secret: 'x' });
            ctx.output(`setting ${value}`);
            throw new CommandFailed({ file: 'passwd', args: [value] }, { exitCode: 1, stdout: '', stderr: `bad: ${value}` });
          },
          undo: 'none',
        }),
      },
    });
    const result = await execute(one, t.world);
    expect(JSON.stringify([t.events, t.records, result.diagnostics])).not.toContain('hunter22');
    expect(types(t.events)).toContain('step-output a/1');
  });

  test('a step that takes too long is aborted and has failed', async () => {
    const world = {
      stepTimeoutMs: 5000,
      action: () => ({
        run: (ctx: { signal: AbortSignal }) =>
          new Promise<void>((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))),
        undo: 'none' as const,
      }),
    };
    const { diagnostics } = await execute(one, toy({ world }).world);
    expect(diagnostics).toMatchObject([{ code: 'MLN5009', message: 'the step did not finish within 5 s' }]);
  });
});
