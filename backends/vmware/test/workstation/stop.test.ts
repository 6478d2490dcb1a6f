import { describe, expect, test } from 'vitest';
import { pause, unpause } from '../../src/workstation/pause.js';
import { save, stop } from '../../src/workstation/stop.js';
import { contextOf } from '../support/context.js';
import { type Behaviour, defined, type Imagined, imagine, machineArgs, places } from '../support/imagined.js';

function running(behaviour: Behaviour = {}): Imagined {
  const world = imagine({ ...behaviour, seed: { ...defined, [places.up]: '', ...behaviour.seed } });
  world.running.add(places.vmx);
  return world;
}

function changes({ sh }: Imagined) {
  return sh.log.filter((line) => line.startsWith('+ vmrun'));
}

function tell(world: Imagined, how: 'ask' | 'kill' = 'ask') {
  return contextOf({ ...machineArgs, how, graceSeconds: 5 }, world);
}

function vmrun(words: string) {
  return `+ vmrun -T ws ${words.replace('VMX', places.vmx)}`;
}

describe('a stop that asks', () => {
  test('asks VMware Tools, and waits until it is gone', async () => {
    const world = running();
    await stop.run(tell(world));
    expect(changes(world)).toEqual([vmrun('stop VMX soft')]);
    expect(await stop.check?.(tell(world))).toBe('done');
    expect(await world.files.stat(places.up)).toBeUndefined();
  });

  test('never switches it off: it says what does', async () => {
    const world = running({
      says: { stop: { exitCode: 255, stdout: 'Error: The VMware Tools are not running in the virtual machine: /x\n' } },
    });
    const error = await stop.run(tell(world)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MLN7423' });
    expect(String(error)).toContain('cannot shut down host tre: The VMware Tools are not running');
    expect(changes(world)).toEqual([vmrun('stop VMX soft')]);
    expect(world.clock.now()).toBeLessThan(1_000);
  });

  test('waits no longer than its grace for one that says it will', async () => {
    const world = running({ says: { stop: { exitCode: 0 } } });
    await expect(stop.run(tell(world))).rejects.toThrow('it runs after 5 s');
    expect(world.clock.now()).toBeLessThan(7_000);
    expect(await stop.check?.(tell(world))).toBe('absent');
  });

  test('of a machine that is off does nothing', async () => {
    const world = imagine({ seed: defined });
    await stop.run(tell(world));
    expect(changes(world)).toEqual([]);
  });
});

describe('a stop that kills', () => {
  test('switches it off', async () => {
    const world = running();
    await stop.run(tell(world, 'kill'));
    expect(changes(world)).toEqual([vmrun('stop VMX hard')]);
  });

  test('believes the list, not the exit code', async () => {
    const late = running({ after: { stop: { exitCode: 124 } } });
    await stop.run(tell(late, 'kill'));
    const lie = running({ says: { stop: { exitCode: 0 } } });
    await expect(stop.run(tell(lie, 'kill'))).rejects.toThrow('cannot switch off host tre: it stays in the list of vmrun');
  });

  test('asks nothing of a machine that was never described', async () => {
    const world = imagine();
    await stop.run(tell(world, 'kill'));
    expect(world.sh.log).toEqual([]);
  });
});

describe('a machine that is saved', () => {
  const ctx = (world: Imagined) => contextOf(machineArgs, world);

  test('has its memory beside its file, and is gone', async () => {
    const world = running();
    await save.run(ctx(world));
    expect(changes(world)).toEqual([vmrun('suspend VMX hard')]);
    expect(await save.check?.(ctx(world))).toBe('done');
  });

  test('was not when VMware only says so', async () => {
    const world = running({ says: { suspend: { exitCode: 0 } } });
    await expect(save.run(ctx(world))).rejects.toThrow('cannot save host tre: it runs on');
    expect(await save.check?.(ctx(world))).toBe('absent');
  });

  test('goes on when that is undone', async () => {
    const world = running();
    await save.run(ctx(world));
    if (typeof save.undo === 'function') await save.undo(ctx(world));
    expect([...world.running]).toEqual([places.vmx]);
    expect(await save.check?.(ctx(world))).toBe('absent');
  });
});

describe('a machine that is held', () => {
  const ctx = (world: Imagined) => contextOf(machineArgs, world);

  test('is told so once, and goes on once', async () => {
    const world = running();
    for (const _ of [1, 2]) await pause.run(ctx(world));
    expect(await pause.check?.(ctx(world))).toBe('done');
    await unpause.run(ctx(world));
    expect(await unpause.check?.(ctx(world))).toBe('done');
    expect(changes(world)).toEqual([vmrun('pause VMX'), vmrun('unpause VMX')]);
  });

  test('is not when VMware refuses', async () => {
    const world = running({ says: { pause: { exitCode: 255, stdout: 'Error: no' } } });
    await expect(pause.run(ctx(world))).rejects.toThrow('Error: no');
    expect(await pause.check?.(ctx(world))).toBe('absent');
  });
});
