// The verbs of the driver: each appends steps that write down what another backend would do.
import type { Backend, HostCx, Json, LocalFiles, MachineFact, ObserveCx, Paths } from '@mln/engine/api';
import type { actions } from './actions.js';
import { readMachine } from './machine.js';
import { logFile, machineFile, savedFile, snapshotsFile, switchFile } from './places.js';
import { snapshotFacts } from './snapshots.js';

type NoWords = Readonly<Record<never, never>>;
type NullActions = typeof actions;

export const backend: Backend<NoWords, NullActions, NoWords> = {
  summary: 'machines on paper, for tests',
  capabilities: { hvm: 'no', liveMigration: 'experimental', snapshots: 'yes' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  async observe(cx) {
    for (const { name } of cx.hosts) {
      const snapshots = await snapshotFacts(cx.local, snapshotsFile(cx.paths, name));
      cx.machine(name, { ...(await machineFact(cx.local, cx.paths, name)), snapshots });
    }
    for (const { name } of cx.switches) cx.network(name, { state: await stateOf(cx, name) });
  },
  define() {},
  undefine(cx) {
    const { saved } = places(cx);
    const { snapshots } = snapshotPlace(cx);
    const fact = cx.facts.machines[cx.host.name];
    if (fact?.state === 'saved') cx.lane.step('forget', { saved }, { title: 'forget its memory' });
    if ((fact?.snapshots ?? []).length > 0) cx.lane.step('dropSnapshots', { snapshots }, { title: 'forget its snapshots' });
  },
  start(cx) {
    const { lane, host, disk, facts, at } = cx;
    const origin = at('host', host.name);
    const args = { ...places(cx), disk: disk?.path ?? 'no disk' };
    if (facts.machines[host.name]?.state === 'saved') lane.step('restore', places(cx), { title: 'take it up again', origin });
    else lane.step('start', args, { title: 'write down that it runs', origin });
  },
  stop(cx, how) {
    cx.lane.step('stop', { ...places(cx), how }, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
  save: (cx) => void cx.lane.step('save', places(cx), { title: 'save it' }),
  pause: (cx) => void cx.lane.step('pause', places(cx), { title: 'hold it where it is' }),
  unpause: (cx) => void cx.lane.step('unpause', places(cx), { title: 'let it go on' }),
  adjust(cx) {
    const { lane, host, at } = cx;
    const words: Json = JSON.parse(JSON.stringify(host.settings.machine ?? {})); // decoded words are plain data
    lane.step('adjust', { ...places(cx), words }, { title: 'write down what it is now', origin: at('host', host.name) });
  },
  snapshot: (cx, name) =>
    void cx.lane.step('snapshot', { ...snapshotPlace(cx), name }, { title: `write down what it is as ${name}` }),
  revert: (cx, name) => void cx.lane.step('revert', { ...snapshotPlace(cx), name }, { title: `make it what it was at ${name}` }),
  forget: (cx, name) =>
    void cx.lane.step('dropSnapshot', { ...snapshotPlace(cx), name }, { title: `forget what it was at ${name}` }),
  connect({ lane, paths, at }) {
    const { name, ports } = lane.switch;
    const args = { file: switchFile(paths, name), ports: ports.map((port) => `${port.host} ${port.interface}`) };
    lane.step('connect', args, { title: 'write down that it runs', origin: at('switch', name) });
  },
  disconnect({ lane, paths }) {
    lane.step('disconnect', { file: switchFile(paths, lane.switch.name) }, { title: 'stop the switch' });
  },
  console: ({ host, paths }) => ({ file: 'cat', args: [logFile(paths, host.name)] }),
  log: ({ host, paths }) => logFile(paths, host.name),
  // saved before it is taken up elsewhere: at no moment does it run twice. Its disk is on paper for both servers
  move({ lane, host, from, to }) {
    const [there, here] = [placesOf(from.paths, host.name), placesOf(to.paths, host.name)];
    const fetching = { host: host.name, saved: here.saved, log: here.log, server: from.name, source: there.saved };
    lane.step('from', 'save', there, { title: 'save it' });
    lane.step('to', 'fetch', fetching, { title: `fetch its memory from ${from.name}` });
    lane.step('to', 'restore', here, { title: 'take it up again' });
    lane.step('from', 'forget', { saved: there.saved }, { title: 'forget its memory', key: 'left' });
  },
};

function placesOf(paths: Paths, host: string) {
  return {
    host,
    file: machineFile(paths, host),
    saved: savedFile(paths, host),
    log: logFile(paths, host),
  };
}

function places({ host, paths }: HostCx<NoWords, NullActions, NoWords>) {
  return placesOf(paths, host.name);
}

function snapshotPlace(cx: HostCx<NoWords, NullActions, NoWords>) {
  return {
    ...places(cx),
    snapshots: snapshotsFile(cx.paths, cx.host.name),
  };
}

async function machineFact(local: LocalFiles, paths: Paths, host: string): Promise<MachineFact> {
  const machine = readMachine(await local.text(machineFile(paths, host)));
  if (machine !== undefined) return { state: machine.paused ? 'paused' : 'up', detail: 'on paper', since: machine.since };
  return (await local.stat(savedFile(paths, host))) === undefined ? { state: 'down' } : { state: 'saved', detail: 'on paper' };
}

async function stateOf({ local, paths }: ObserveCx, name: string): Promise<'up' | 'down'> {
  return (await local.stat(switchFile(paths, name))) === undefined ? 'down' : 'up';
}
