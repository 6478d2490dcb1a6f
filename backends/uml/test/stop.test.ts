import { describe, expect, test } from 'vitest';
import { stop } from '../src/stop.js';
import {
  type Event,
  type Imagined,
  imagine,
  machineEnds,
  machineRuns,
  pid,
  places,
  says,
  sessionOpens,
} from './support/imagined.js';
import { contextOf } from './support/ports.js';

function tell(world: Imagined, how: 'ask' | 'kill' = 'ask') {
  return contextOf({ host: 'web', places, how, graceSeconds: 5 }, world);
}

const idle: Event = async () => {};

async function running(programs: Readonly<Record<string, Event>>, later?: ReadonlyMap<number, Event>): Promise<Imagined> {
  const world = imagine(programs, later);
  await machineRuns(world);
  return world;
}

describe('a stop that asks', () => {
  test('waits for the process, which removes its pid file before it ends', async () => {
    const pidFileGoes: Event = ({ files }) => files.remove(`${places.umlDir}/${places.umid}`);
    const ends = new Map([
      [1_000, pidFileGoes],
      [3_000, machineEnds],
    ]);
    const world = await running({ uml_mconsole: idle }, ends);
    const ctx = tell(world);
    await stop.run(ctx);
    expect(world.clock.now()).toBeGreaterThanOrEqual(3_000);
    expect(await stop.check?.(ctx)).toBe('done');
  });

  test('presses Ctrl-Alt-Del and waits', async () => {
    const world = await running({ uml_mconsole: idle }, new Map([[2_000, machineEnds]]));
    const ctx = tell(world);
    await stop.run(ctx);
    expect(world.sh.log).toEqual(['+ uml_mconsole /p/run/u/web/uml/mconsole cad']);
    expect(await stop.check?.(ctx)).toBe('done');
    expect(await world.files.list(places.umlDir)).toEqual([]);
  });

  const keys = ({ sh }: Imagined) => sh.log.map((line) => line.split('mconsole ').at(-1));

  test('halts a machine that does not go, once its disks are synced and read-only', async () => {
    const world = await running(
      { 'sysrq s': says('Emergency Sync complete\r\n'), 'sysrq o': machineEnds, uml_mconsole: idle },
      new Map([[7_000, says('Emergency Remount complete\r\n')]]),
    );
    await says('Emergency Remount complete, in its last life')(world);
    const ctx = tell(world);
    await stop.run(ctx);
    expect(keys(world)).toEqual(['cad', 'sysrq s', 'sysrq u', 'sysrq o']);
    expect(world.clock.now()).toBeGreaterThanOrEqual(7_000);
    expect(ctx.said).toEqual(['still running after 5 s: halting it']);
  });

  test('does not wait for ever for the word of a kernel that is quiet', async () => {
    const world = await running({ 'sysrq o': machineEnds, uml_mconsole: idle });
    await stop.run(tell(world));
    expect(keys(world).at(-1)).toBe('sysrq o');
    expect(world.clock.now()).toBeLessThan(13_000);
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
    const ctx = tell({ ...world, sh: { ...world.sh, run } });
    await stop.run(ctx);
    expect(await stop.check?.(ctx)).toBe('done');
  });
});

test('a stop that kills asks nobody', async () => {
  const world = await running({ kill: machineEnds });
  await stop.run(tell(world, 'kill'));
  expect(world.sh.log).toEqual([`+ kill -KILL -- -${pid}`]);
});
