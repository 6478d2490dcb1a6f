import { describe, expect, test } from 'vitest';
import { pause, unpause } from '../src/pause.js';
import { stop } from '../src/stop.js';
import { type Event, type Imagined, imagine, machineEnds, machineRuns, pid, places } from './support/imagined.js';
import { host, model, observed, paths } from './support/plan.js';
import { contextOf } from './support/ports.js';

function sleepsIn(where: string): Event {
  return ({ files }) => files.write(`/proc/${pid}/wchan`, where);
}

const programs = { stop: sleepsIn('__skb_wait_for_more_packets'), go: sleepsIn('do_sys_poll') };

async function running(table: Readonly<Record<string, Event>> = programs, later?: ReadonlyMap<number, Event>) {
  const world = imagine(table, later);
  await machineRuns(world);
  await sleepsIn('sigsuspend')(world);
  return world;
}

function cxOf(world: Imagined) {
  return contextOf({ host: 'web', places }, world);
}

async function stateOf(world: Imagined) {
  const { machines } = await observed(model([host('web')]), {
    local: world.files,
    probe: world.sh.probe,
    paths: { ...paths, run: '/p/run', logs: '/p/logs' },
  });
  return machines.web?.state;
}

describe('a machine that is paused', () => {
  test('is told so by its mconsole, and is seen to be; twice is as good as once', async () => {
    const world = await running();
    const ctx = cxOf(world);
    expect(await pause.check?.(ctx)).toBe('absent');
    await pause.run(ctx);
    await pause.run(ctx);
    expect(await pause.check?.(ctx)).toBe('done');
    expect(await stateOf(world)).toBe('paused');
    expect(world.sh.log[0]).toBe('+ uml_mconsole /p/run/u/web/uml/mconsole stop');
  });

  test('goes on, and leaves no mark', async () => {
    const world = await running();
    await pause.run(cxOf(world));
    await unpause.run(cxOf(world));
    expect(await unpause.check?.(cxOf(world))).toBe('done');
    expect(await stateOf(world)).toBe('starting');
    expect(await world.files.list(`${places.umlDir}/${places.umid}`)).toEqual(['pid']);
  });

  test('goes on when the pause is undone, and is held again when the going on is', async () => {
    const world = await running();
    const ctx = cxOf(world);
    await pause.run(ctx);
    await (pause.undo as typeof pause.run)(ctx);
    expect(await pause.check?.(ctx)).toBe('absent');
    await pause.run(ctx);
    await unpause.run(ctx);
    await (unpause.undo as typeof pause.run)(ctx);
    expect(await unpause.check?.(ctx)).toBe('absent');
  });

  test.each(['0', ''])('is known by the mark where the system does not say what it sleeps in: "%s"', async (where) => {
    const world = await running({ stop: sleepsIn(where), go: sleepsIn(where) });
    await pause.run(cxOf(world));
    expect(await stateOf(world)).toBe('paused');
    await unpause.run(cxOf(world));
    expect(await stateOf(world)).toBe('starting');
  });

  test('and was let go on by hand runs, whatever the mark says', async () => {
    const world = await running();
    await pause.run(cxOf(world));
    await sleepsIn('hrtimer_nanosleep')(world);
    expect(await stateOf(world)).toBe('starting');
  });

  test('goes on before it is asked to shut down, for it would not hear', async () => {
    const world = await running({ ...programs, cad: machineEnds });
    await pause.run(cxOf(world));
    await stop.run(contextOf({ host: 'web', places, how: 'ask', graceSeconds: 5 }, world));
    expect(world.sh.log.map((line) => line.split('mconsole ').at(-1))).toEqual(['stop', 'go', 'cad']);
  });
});

describe('a machine that is not there', () => {
  test('cannot be paused, and that can be undone', async () => {
    const world = imagine({});
    await expect(pause.run(cxOf(world))).rejects.toThrow('host web does not run');
    await (pause.undo as typeof pause.run)(cxOf(world));
    await (unpause.undo as typeof pause.run)(cxOf(world));
    expect(world.sh.log).toEqual([]);
  });

  test('goes on, in a way', async () => {
    const world = imagine({});
    await unpause.run(cxOf(world));
    expect(await unpause.check?.(cxOf(world))).toBe('done');
  });
});

test('what the kernel does not do is said in its own words', async () => {
  const world = await running();
  const run: typeof world.sh.run = async () => ({ exitCode: 1, stdout: 'ERR Unknown command\n', stderr: '' });
  await expect(pause.run(cxOf({ ...world, sh: { ...world.sh, run } }))).rejects.toThrow(
    'host web does not hear "stop": ERR Unknown command',
  );
});
