import { describeBackend, memoryFiles, type ScriptShell, scriptShell } from '@mln/engine/testkit';
import { describe, expect, test, vi } from 'vitest';
import { backend } from '../src/backend.js';
import uml from '../src/index.js';
import { machinePlaces, switchPlaces } from '../src/names.js';
import { imagine, machineEnds, machineRuns, says, paths as short } from './support/imagined.js';
import { host, model, planner, sw } from './support/plan.js';

function nic(n: number, to: string) {
  return { name: `eth${n}`, switch: to, mac: `02:00:00:00:00:0${n + 1}`, settings: {} };
}

const lab = model(
  [host('web', { interfaces: [nic(0, 'lan'), nic(1, 'wan')], kernelArgs: ['quiet'], words: { boot_timeout: 60 } })],
  [sw('lan', { hub: true }), sw('wan', { bridge: true, tap: 'uplink', hub: true })],
);

async function planned(act: (plan: ReturnType<typeof planner>) => unknown) {
  const plan = planner(lab);
  await act(plan);
  return `${JSON.stringify(plan.steps, null, 2)}\n`;
}

describe('what is planned', () => {
  test.each([
    ['start', (plan: ReturnType<typeof planner>) => backend.start(plan.host('web'))],
    ['stop', (plan: ReturnType<typeof planner>) => backend.stop(plan.host('web'), 'ask')],
    ['pause', (plan: ReturnType<typeof planner>) => backend.pause?.(plan.host('web'))],
    ['unpause', (plan: ReturnType<typeof planner>) => backend.unpause?.(plan.host('web'))],
    ['connect', (plan: ReturnType<typeof planner>) => backend.connect(plan.switch('lan'))],
    ['connect-bridge', (plan: ReturnType<typeof planner>) => backend.connect(plan.switch('wan'))],
    ['disconnect', (plan: ReturnType<typeof planner>) => backend.disconnect(plan.switch('lan'))],
    ['disconnect-bridge', (plan: ReturnType<typeof planner>) => backend.disconnect(plan.switch('wan'))],
  ])('%s', async (name, act) => {
    await expect(await planned(act)).toMatchFileSnapshot(`golden/plan-${name}.json`);
  });

  test('to define or undefine a machine there is nothing to do', async () => {
    const plan = planner(lab, { intent: 'build' });
    await backend.define(plan.host('web'));
    await backend.undefine(plan.host('web'));
    expect(plan.steps).toEqual([]);
  });

  test('the memory of machines is kept where the configuration says', async () => {
    const plan = planner(lab, { options: { memoryDirectory: '/var/tmp' } });
    await backend.start(plan.host('web'));
    expect(plan.steps).toMatchObject([{ args: { memoryDirectory: '/var/tmp' } }]);
  });
});

test('the console is shared, and opened from a terminal that tells nothing of itself', () => {
  vi.stubEnv('TERM', 'dumb');
  expect(backend.console?.(planner(lab).host('web'))).toEqual({
    file: 'screen',
    args: ['-x', 'web'],
    env: { SCREENDIR: '/m/lab/run/s', TERM: 'vt100' },
  });
  vi.unstubAllEnvs();
});

const startArgs = {
  host: 'web',
  places: { ...machinePlaces(short, 'web') },
  command: ['linux.uml'],
  memoryDirectory: '/dev/shm',
  disk: '/m/lab/images/web',
  format: 'raw' as const,
  upText: 'login:',
  timeoutSeconds: 10,
};
const switchArgs = { name: 'lan', places: { ...switchPlaces(short, 'lan') }, ports: 1, hub: false };
const bridgeArgs = { name: 'wan', bridge: 'br0123456789a', taps: ['tp0123456789a'], uid: 1000, hub: true };

function machineWorld() {
  return imagine({
    screen: async (world) => {
      await machineRuns(world);
      await says('web login:')(world);
    },
    kill: machineEnds,
  });
}

function switchWorld() {
  const world = imagine({
    vde_switch: async ({ appear, files }) => {
      await appear(77, ['vde_switch', '-s', switchArgs.places.dir]);
      await files.write(switchArgs.places.pidFile, '77\n');
    },
    kill: async ({ vanish }) => vanish(77),
  });
  return world;
}

/** Devices as `ip` makes, shows and deletes them. */
function bridgeWorld(): { readonly sh: ScriptShell; readonly files: ReturnType<typeof memoryFiles> } {
  const devices = new Set<string>();
  const named = ({ args }: { readonly args: readonly string[] }) =>
    args.find((_, i) => ['dev', 'name'].includes(args[i - 1] ?? '')) ?? '';
  const add = (device: string) => {
    devices.add(device);
    return {};
  };
  const sh = scriptShell([
    ['link show', (command) => ({ exitCode: devices.has(named(command)) ? 0 : 1 })],
    [/ add /, (command) => add(named(command))],
    ['link del', (command) => ({ exitCode: devices.delete(named(command)) ? 0 : 1 })],
  ]);
  return { sh, files: memoryFiles() };
}

describeBackend(
  { describe, test, expect },
  {
    plugin: uml,
    backend: 'uml',
    acts: [
      { action: 'start', args: startArgs, world: machineWorld },
      { action: 'connect', args: switchArgs, world: switchWorld },
      { action: 'bridgeUp', args: bridgeArgs, world: bridgeWorld },
    ],
  },
);
