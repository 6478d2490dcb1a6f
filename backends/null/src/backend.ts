// The verbs of the driver: each appends steps that record the actions of a real backend.
import type { Backend, HostContext, Json, LocalFiles, MachineFact, ObserveContext, Paths } from '@mln/engine/api';
import type { actions } from './actions.js';
import { readMachine } from './machine.js';
import { logFile, machineFile, savedFile, snapshotsFile, switchFile } from './places.js';
import { snapshotFacts } from './snapshots.js';

type NoWords = Readonly<Record<never, never>>;
type NullActions = typeof actions;

export const backend: Backend<NoWords, NullActions, NoWords> = {
  summary: 'simulated machines, for tests',
  capabilities: { hvm: 'no', liveMigration: 'experimental', snapshots: 'yes' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  async observe(ctx) {
    for (const { name } of ctx.hosts) {
      const snapshots = await snapshotFacts(ctx.local, snapshotsFile(ctx.paths, name));
      ctx.machine(name, { ...(await machineFact(ctx.local, ctx.paths, name)), snapshots });
    }
    for (const { name } of ctx.switches) ctx.network(name, { state: await stateOf(ctx, name) });
  },
  define() {},
  undefine(ctx) {
    const { saved } = places(ctx);
    const { snapshots } = snapshotPlace(ctx);
    const fact = ctx.facts.machines[ctx.host.name];
    if (fact?.state === 'saved') ctx.lane.step('forget', { saved }, { title: 'forget its memory' });
    if ((fact?.snapshots ?? []).length > 0) ctx.lane.step('dropSnapshots', { snapshots }, { title: 'forget its snapshots' });
  },
  start(ctx) {
    const { lane, host, disk, facts, at } = ctx;
    const origin = at('host', host.name);
    const args = { ...places(ctx), disk: disk?.path ?? 'no disk' };
    if (facts.machines[host.name]?.state === 'saved') lane.step('restore', places(ctx), { title: 'take it up again', origin });
    else lane.step('start', args, { title: 'write down that it runs', origin });
  },
  stop(ctx, how) {
    ctx.lane.step('stop', { ...places(ctx), how }, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
  suspend: (ctx) => void ctx.lane.step('save', places(ctx), { title: 'save it' }),
  pause: (ctx) => void ctx.lane.step('pause', places(ctx), { title: 'hold it where it is' }),
  unpause: (ctx) => void ctx.lane.step('unpause', places(ctx), { title: 'let it go on' }),
  update(ctx) {
    const { lane, host, at } = ctx;
    const words: Json = JSON.parse(JSON.stringify(host.settings.machine ?? {})); // decoded words are plain data
    lane.step('adjust', { ...places(ctx), words }, { title: 'write down what it is now', origin: at('host', host.name) });
  },
  snapshot: (ctx, name) =>
    void ctx.lane.step('snapshot', { ...snapshotPlace(ctx), name }, { title: `write down what it is as ${name}` }),
  restore: (ctx, name) =>
    void ctx.lane.step('revert', { ...snapshotPlace(ctx), name }, { title: `make it what it was at ${name}` }),
  deleteSnapshot: (ctx, name) =>
    void ctx.lane.step('dropSnapshot', { ...snapshotPlace(ctx), name }, { title: `forget what it was at ${name}` }),
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
  // the machine is saved before it continues on the other server, so it never runs twice. Both servers have its simulated disk
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

function places({ host, paths }: HostContext<NoWords, NullActions, NoWords>) {
  return placesOf(paths, host.name);
}

function snapshotPlace(ctx: HostContext<NoWords, NullActions, NoWords>) {
  return {
    ...places(ctx),
    snapshots: snapshotsFile(ctx.paths, ctx.host.name),
  };
}

async function machineFact(local: LocalFiles, paths: Paths, host: string): Promise<MachineFact> {
  const machine = readMachine(await local.text(machineFile(paths, host)));
  if (machine !== undefined) return { state: machine.paused ? 'paused' : 'up', detail: 'in memory', since: machine.since };
  return (await local.stat(savedFile(paths, host))) === undefined ? { state: 'down' } : { state: 'saved', detail: 'in memory' };
}

async function stateOf({ local, paths }: ObserveContext, name: string): Promise<'up' | 'down'> {
  return (await local.stat(switchFile(paths, name))) === undefined ? 'down' : 'up';
}
