import { describe, expect, test } from 'vitest';
import { start } from '../../src/workstation/start.js';
import { contextOf } from '../support/context.js';
import { type Behaviour, defined, imagine, machineArgs, places } from '../support/imagined.js';

const args = { ...machineArgs, upText: 'login:', timeoutSeconds: 30 };
function world(behaviour: Behaviour = {}) {
  return imagine({ ...behaviour, seed: { ...defined, ...behaviour.seed } });
}

function changes({ sh }: ReturnType<typeof imagine>) {
  return sh.log.filter((line) => line.startsWith('+ vmrun'));
}

describe('a start', () => {
  test('switches it on without a window, and is done when it asks for a login', async () => {
    const here = world();
    const ctx = contextOf(args, here);
    await start.run(ctx);
    expect(changes(here)).toEqual([`+ vmrun -T ws start ${places.vmx} nogui`]);
    expect(await start.check?.(ctx)).toBe('done');
  });

  test('of a machine that runs only waits', async () => {
    const here = world({ seed: { [places.log]: 'tre login: ' } });
    here.running.add(places.vmx);
    await start.run(contextOf(args, here));
    expect(changes(here)).toEqual([]);
  });

  test('keeps the console of the last life', async () => {
    const here = world({ seed: { [places.log]: 'its last words' } });
    await start.run(contextOf(args, here));
    expect(await here.files.text(`${places.log}.1`)).toBe('its last words');
    expect(await here.files.text(places.log)).not.toContain('last words');
  });

  test('is done too when VMware Tools answer and the console shows nothing', async () => {
    const here = world({ console: '', tools: true });
    await start.run(contextOf(args, here));
    expect(here.clock.now()).toBeLessThan(10_000);
  });

  test('of a saved machine takes it up, and waits for no login, for its system was up', async () => {
    const here = world({
      seed: {
        [places.vmx]: 'checkpoint.vmState = "memory.vmss"\n',
        [`${places.dir}/memory.vmss`]: '',
        [places.log]: 'tre login: kim\r\n$ ',
      },
    });
    const ctx = contextOf(args, here);
    await start.run(ctx);
    expect(await start.check?.(ctx)).toBe('done');
    expect(await here.files.text(places.log)).toBe('tre login: kim\r\n$ ');
    expect(here.sh.log.filter((line) => line.includes('getGuestIPAddress'))).toEqual([]);
  });
});

describe('a start that goes wrong', () => {
  test('is told in the words of VMware', async () => {
    const here = world({ says: { start: { exitCode: 255, stdout: 'Error: The file is already in use\n' } } });
    const said = await start.run(contextOf(args, here)).catch((error: unknown) => error);
    expect(said).toMatchObject({ code: 'MLN7421', message: 'cannot start host tre: The file is already in use' });
  });

  test('does not count as one when vmrun hangs after it has switched it on', async () => {
    const here = world({ after: { start: { exitCode: 124 } } });
    await start.run(contextOf(args, here));
    expect(here.running.has(places.vmx)).toBe(true);
  });

  test('is found out when vmrun lies', async () => {
    const here = world({ says: { start: { exitCode: 0 } } });
    await expect(start.run(contextOf(args, here))).rejects.toMatchObject({ code: 'MLN7422' });
  });

  test('ends when the machine ends, with what it said last', async () => {
    const here = world({ console: 'Kernel panic - not syncing: no init\r\n' });
    const run: typeof here.sh.run = async (command) => {
      const outcome = await here.sh.run(command);
      here.running.clear();
      return outcome;
    };
    const error = await start.run(contextOf(args, { ...here, sh: { ...here.sh, run } })).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('Kernel panic - not syncing: no init');
    expect(error).toMatchObject({ code: 'MLN7422' });
  });

  test('ends after its time', async () => {
    const here = world({ console: 'booting' });
    await expect(start.run(contextOf(args, here))).rejects.toMatchObject({ code: 'MLN5005' });
    expect(here.clock.now()).toBeGreaterThan(30_000);
    expect(here.clock.now()).toBeLessThan(40_000);
  });

  test('nobody can tell of is not repeated: a machine may run', async () => {
    const here = world({ says: { list: { exitCode: 255, stdout: 'Error: no service\n' } } });
    await expect(start.run(contextOf(args, here))).rejects.toMatchObject({ code: 'MLN7426' });
    expect(changes(here)).toEqual([]);
  });
});
