import { describe, expect, test } from 'vitest';
import { stop } from '../src/stop.js';
import { type Event, type Imagined, imagine, machineEnds, machineRuns, pid, places, sessionOpens } from './support/imagined.js';
import { contextOf } from './support/ports.js';

const tell = (world: Imagined, how: 'ask' | 'kill' = 'ask') => contextOf({ host: 'web', places, how, graceSeconds: 5 }, world);
const idle: Event = async () => {};

const running = async (programs: Readonly<Record<string, Event>>, later?: ReadonlyMap<number, Event>): Promise<Imagined> => {
  const world = imagine(programs, later);
  await machineRuns(world);
  return world;
};

describe('a stop that asks', () => {
  test('presses Ctrl-Alt-Del and waits', async () => {
    const world = await running({ uml_mconsole: idle }, new Map([[2_000, machineEnds]]));
    const cx = tell(world);
    await stop.run(cx);
    expect(world.sh.log).toEqual(['+ uml_mconsole /p/run/u/web/mconsole cad']);
    expect(await stop.check?.(cx)).toBe('done');
    expect(await world.files.list(places.umlDir)).toEqual([]);
  });

  test('halts a machine that does not go, its disks synced first', async () => {
    const world = await running({ uml_mconsole: idle }, new Map([[6_000, machineEnds]]));
    const cx = tell(world);
    await stop.run(cx);
    expect(world.sh.log.map((line) => line.split('mconsole ').at(-1))).toEqual(['cad', 'sysrq s', 'sysrq u', 'sysrq o']);
    expect(cx.said).toEqual(['still running after 5 s: halting it']);
  });

  test('never kills: it says what does', async () => {
    const world = await running({ uml_mconsole: idle });
    await expect(stop.run(tell(world))).rejects.toThrow('host web does not stop; mln stop -H kills it');
    expect(world.sh.log.filter((line) => line.includes('kill'))).toEqual([]);
    expect(await stop.check?.(tell(world))).toBe('absent');
  });

  test('of a machine that is not there does nothing', async () => {
    const world = imagine({});
    await stop.run(tell(world));
    expect(world.sh.log).toEqual([]);
  });

  test('of a machine that cannot hear yet kills it, for it has not come to its disk', async () => {
    const world = imagine({ kill: machineEnds });
    await sessionOpens(world);
    await stop.run(tell(world));
    expect(world.sh.log).toEqual([`+ kill -KILL -- -${pid}`]);
  });

  test('bears a machine that ended before it was asked', async () => {
    const world = imagine({});
    await machineRuns(world);
    const run: typeof world.sh.run = async ({ ok }) => {
      await machineEnds(world);
      return { exitCode: ok?.includes(1) ? 1 : 99, stdout: '', stderr: '' };
    };
    const cx = tell({ ...world, sh: { ...world.sh, run } });
    await stop.run(cx);
    expect(await stop.check?.(cx)).toBe('done');
  });
});

test('a stop that kills asks nobody', async () => {
  const world = await running({ kill: machineEnds });
  await stop.run(tell(world, 'kill'));
  expect(world.sh.log).toEqual([`+ kill -KILL -- -${pid}`]);
});
