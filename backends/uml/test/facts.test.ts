import type { ObserveContext } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { leased } from '../src/facts.js';
import { machinePlaces } from '../src/names.js';
import {
  all,
  type Event,
  imagine,
  machineRuns,
  pid,
  says,
  sessionOpens,
  sessionPid,
  paths as short,
} from './support/imagined.js';
import { host, model, observed, paths, sw } from './support/plan.js';

const lab = model([host('web')], [sw('lan')]);
const nothing: Event = async () => {};

async function look(event: Event, of = lab) {
  const world = imagine({});
  await event(world);
  return observed(of, { local: world.files, probe: world.sh.probe, paths: { ...paths, ...short } });
}

describe('a machine', () => {
  test.each([
    ['that is not there is down', nothing, { state: 'down' }],
    ['in a session without a pid file is starting', sessionOpens, { state: 'starting', pid }],
    ['whose console shows no prompt yet is starting', machineRuns, { state: 'starting', pid, detail: `pid ${pid}` }],
    [
      'whose console showed the prompt is up',
      all(machineRuns, says('web \x1b[1mlog\x1b[0min:')),
      { state: 'up', pid, detail: `pid ${pid}` },
    ],
    [
      'with an address by DHCP says which',
      all(machineRuns, says('udhcpc: lease of 10.0.0.100 obtained from 10.0.0.2\r\nlogin:')),
      { state: 'up', pid, detail: `pid ${pid}, leased 10.0.0.100` },
    ],
  ])('%s', async (_, event, fact) => {
    expect((await look(event)).machines.web).toEqual(fact);
  });

  test('that was never started is not looked for by itself: two listings serve for all', async () => {
    const looks: string[] = [];
    const world = imagine({});
    const noted = (path: string): string => {
      looks.push(path);
      return path;
    };
    const { files } = world;
    const local = { ...files, text: (path: string) => files.text(noted(path)), list: (path: string) => files.list(noted(path)) };
    const many = model(
      Array.from({ length: 50 }, (_, i) => host(`web${i}`)),
      [],
    );
    const { machines } = await observed(many, { local, probe: world.sh.probe, paths: { ...paths, ...short } });
    expect(Object.values(machines)).toEqual(Array(50).fill({ state: 'down' }));
    expect(looks.filter((path) => path.startsWith(short.run))).toEqual([`${short.run}/u`, `${short.run}/s`]);
  });

  test('is not up by the console of its last life', async () => {
    expect((await look(says('web login:'))).machines.web).toEqual({ state: 'down' });
  });
});

test.each([
  ['udhcpc: lease of 10.0.0.100 obtained from 10.0.0.2, lease time 3600', '10.0.0.100'],
  ['bound to 192.168.1.7 -- renewal in 1800 seconds.', '192.168.1.7'],
  ['lease of 10.0.0.1 obtained\nlease of 10.0.0.2 obtained', '10.0.0.2'],
  ['no lease, failing', undefined],
])('the address in "%s" is %s', (said, address) => {
  expect(leased(said)).toBe(address);
});

describe('a machine of the same name that the project does not know', () => {
  const { screenRc, screenDir, session } = machinePlaces(short, 'web');
  const known: Event = (world) => world.files.write(`${screenDir}/${sessionPid}.${session}`, '');
  const unknown: Event = (world) => world.files.remove(`${screenDir}/${sessionPid}.${session}`);
  async function seen(event: Event, options: { readonly statesOnly?: true } = {}) {
    const world = imagine({});
    await sessionOpens(world);
    await event(world);
    const asked: string[] = [];
    const probe: ObserveContext['probe'] = async ({ file, args }) => {
      if (file === 'pgrep') asked.push(args.join(' '));
      return { exitCode: 0, stdout: file === 'pgrep' ? `${sessionPid}\n99\n` : '', stderr: '' };
    };
    const { values } = await observed(lab, { local: world.files, probe, paths: { ...paths, ...short }, ...options });
    return { namesakes: values.namesakes, asked };
  }

  test('is found with one look at the processes', async () => {
    expect(await seen(unknown)).toEqual({ namesakes: { web: pid }, asked: [`-f -- SCREEN -c ${screenRc} `] });
  });

  test('is not the machine of the project itself', async () => {
    expect((await seen(known)).namesakes).toBe(undefined);
  });

  test('is not looked for when only states are wanted', async () => {
    expect(await seen(unknown, { statesOnly: true })).toEqual({ namesakes: undefined, asked: [] });
  });
});

describe('a switch', () => {
  const runs: Event = async (world) => {
    await world.appear(77, ['vde_switch', '-s', `${short.run}/n/lan`]);
    await world.files.mkdir(`${short.run}/n`);
    await world.files.write(`${short.run}/n/lan.pid`, '77\n');
  };
  test('is up while its process lives', async () => {
    expect((await look(runs)).networks.lan).toEqual({ state: 'up', detail: 'vde_switch, pid 77' });
    expect((await look(nothing)).networks.lan).toEqual({ state: 'down' });
  });

  test('that is a bridge is up when the device is', async () => {
    const bridge = model([host('web')], [sw('lan', { bridge: true })]);
    const world = imagine({});
    const probe =
      (stdout: string, exitCode = 0) =>
      async () => ({ exitCode, stdout, stderr: '' });
    const see = async (answer: ReturnType<typeof probe>) =>
      (await observed(bridge, { local: world.files, probe: answer, paths })).networks.lan?.state;
    expect(await see(probe('7: br0123: <UP>\n'))).toBe('up');
    expect(await see(probe(''))).toBe('down');
    expect(await see(probe('', 1))).toBe('down');
  });
});
