// In earnest, as root: bridges and taps of this machine.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { bridgeName } from '@mln/plugin-machine';
import { afterEach, describe, expect, test } from 'vitest';
import { type BridgeArgs, bridgeDown, bridgeUp } from '../src/bridge.js';
import { tapName } from '../src/names.js';
import { canOpenTun, isRoot, leftOut, missingPrograms, ordinaryUid } from './support/needs.js';
import { contextOf, realPorts } from './support/ports.js';

const reasons = [
  ...missingPrograms('ip').map((program) => `no ${program}`),
  ...(isRoot ? [] : ['not root']),
  ...(canOpenTun() ? [] : ['no /dev/net/tun']),
];
const ports = realPorts();
const project = `test${process.pid}`;
const args: BridgeArgs = {
  name: 'lan',
  bridge: bridgeName(project, 'lan'),
  taps: ['web', 'db'].map((host) => tapName(project, { host, interface: 'eth0' })),
  uid: ordinaryUid,
  hub: false,
};

function up(given = args) {
  return bridgeUp.run(contextOf(given, ports));
}

async function undo(): Promise<void> {
  if (typeof bridgeUp.undo === 'function') await bridgeUp.undo(contextOf(args, ports));
}

function found() {
  return bridgeUp.check?.(contextOf(args, ports));
}

function of(device: string, what: string) {
  return readFile(`/sys/class/net/${device}/${what}`, 'utf8').then((text) => text.trim());
}

function ip(...words: readonly string[]) {
  return ports.sh.run({ file: 'ip', args: words });
}

const devices = [args.bridge, ...args.taps];

describe.skipIf(reasons.length > 0)(`a bridge${leftOut(reasons)}`, () => {
  afterEach(undo);

  test('has a tap for each port, which its user may open', async () => {
    expect(await found()).toBe('absent');
    await up();
    await up();
    expect(await found()).toBe('done');
    for (const tap of args.taps) {
      expect(existsSync(`/sys/class/net/${args.bridge}/brif/${tap}`)).toBe(true);
      expect(await of(tap, 'owner')).toBe(String(ordinaryUid));
    }
  });

  test('that is half there is not done, and is made whole', async () => {
    await up();
    await ip('link', 'del', 'dev', args.taps[0] ?? '');
    expect([await found(), await bridgeDown.check?.(contextOf(args, ports))]).toEqual(['absent', 'absent']);
    await up();
    expect(await found()).toBe('done');
  });

  test('is gone when it is undone, once or twice, and when its step takes it down', async () => {
    await up();
    await undo();
    await undo();
    expect(devices.filter((device) => existsSync(`/sys/class/net/${device}`))).toEqual([]);
    await up();
    await bridgeDown.run(contextOf(args, ports));
    expect(await bridgeDown.check?.(contextOf(args, ports))).toBe('done');
    expect(devices.filter((device) => existsSync(`/sys/class/net/${device}`))).toEqual([]);
  });

  test('as a hub forgets at once who is where', async () => {
    await up({ ...args, hub: true });
    expect(await of(args.bridge, 'bridge/ageing_time')).toBe('0');
  });

  test('takes in a device of the server, and leaves it there when it goes', async () => {
    const own = tapName(project, { host: 'server', interface: 'own' });
    await ip('tuntap', 'add', 'dev', own, 'mode', 'tap');
    try {
      await up({ ...args, join: own });
      expect(existsSync(`/sys/class/net/${args.bridge}/brif/${own}`)).toBe(true);
      await undo();
      expect([existsSync(`/sys/class/net/${own}`), existsSync(`/sys/class/net/${own}/master`)]).toEqual([true, false]);
    } finally {
      await ip('link', 'del', 'dev', own);
    }
  });
});
