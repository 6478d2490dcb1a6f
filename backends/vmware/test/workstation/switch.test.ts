import { describe, expect, test } from 'vitest';
import { connect, disconnect, type SwitchArgs } from '../../src/workstation/switch.js';
import { contextOf } from '../support/context.js';
import { type Imagined, imagine } from '../support/imagined.js';

const range = { first: 10, last: 99, given: false };
const args: SwitchArgs = {
  name: 'lan',
  joined: '/p/italy/run/vmnet.lan',
  registry: { dir: '/p/.vmnets', project: 'italy', range, product: 'ws' },
  vmnet: null,
};
const had = { '/p/.vmnets/12': 'lan.italy\n' };
function changes({ sh }: Imagined) {
  return sh.log.filter((line) => line.startsWith('+'));
}

describe('a switch', () => {
  test('whose device is not there gets one, and it goes with the switch', async () => {
    const world = imagine({ seed: had });
    const ctx = contextOf(args, world);
    await connect.run(ctx);
    expect(changes(world)).toEqual(['+ mknod -m 0600 /dev/vmnet12 c 119 12']);
    expect(await connect.check?.(ctx)).toBe('done');
    await disconnect.run(ctx);
    expect(changes(world).at(-1)).toBe('+ rm -f -- /dev/vmnet12');
    expect(await disconnect.check?.(ctx)).toBe('done');
    expect(await world.files.list('/p/.vmnets')).toEqual(['12']);
  });

  test('whose device is there leaves it there', async () => {
    const world = imagine({ seed: { ...had, '/dev/vmnet12': '' } });
    await connect.run(contextOf(args, world));
    await disconnect.run(contextOf(args, world));
    expect(changes(world)).toEqual([]);
    expect(await world.files.stat('/dev/vmnet12')).toBeDefined();
  });

  test('whose device was made half remembers that it is to go', async () => {
    const world = imagine({ seed: had });
    const run = async () => Promise.reject(new Error('killed'));
    await expect(connect.run(contextOf(args, { ...world, sh: { ...world.sh, run } }))).rejects.toThrow('killed');
    await world.files.write('/dev/vmnet12', '');
    await disconnect.run(contextOf(args, world));
    expect(changes(world)).toEqual(['+ rm -f -- /dev/vmnet12']);
  });

  test('that joins a network of VMware makes none', async () => {
    const world = imagine();
    await expect(connect.run(contextOf({ ...args, vmnet: 'vmnet8' }, world))).rejects.toThrow(
      'cannot join switch lan to vmnet8: /dev/vmnet8 does not exist',
    );
    await world.files.write('/dev/vmnet8', '');
    await connect.run(contextOf({ ...args, vmnet: 'vmnet8' }, world));
    expect(changes(world)).toEqual([]);
    expect(await world.files.stat('/p/.vmnets')).toBeUndefined();
  });

  test('of Fusion needs no device', async () => {
    const world = imagine();
    const ctx = contextOf({ ...args, registry: { ...args.registry, product: 'fusion' as const } }, world);
    await connect.run(ctx);
    expect(await connect.check?.(ctx)).toBe('done');
    expect(changes(world)).toEqual(['+ ln -- /p/.vmnets/new.lan.italy /p/.vmnets/10']);
  });

  test('after the server was started anew is down: its device is gone', async () => {
    const world = imagine({ seed: { ...had, '/p/italy/run/vmnet.lan': 'vmnet12 made\n' } });
    expect(await connect.check?.(contextOf(args, world))).toBe('absent');
  });
});
