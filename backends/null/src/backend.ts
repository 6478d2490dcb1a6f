// The verbs of the driver: each appends steps that write down what another backend would do.
import type { Backend, HostCx, LocalFiles, MachineFact, MoveCx, ObserveCx } from '@mln/engine/api';
import type { actions } from './actions.js';
import { logFile, machineFile, switchFile } from './places.js';

type NoWords = Readonly<Record<never, never>>;
type NullActions = typeof actions;

export const backend: Backend<NoWords, NullActions, NoWords> = {
  summary: 'machines on paper, for tests',
  capabilities: { hvm: 'no', liveMigration: 'experimental', snapshots: 'no' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  async observe(cx) {
    for (const { name } of cx.hosts) cx.machine(name, await machineFact(cx.local, machineFile(cx.paths, name)));
    for (const { name } of cx.switches) cx.network(name, { state: await stateOf(cx, name) });
  },
  define() {},
  undefine() {},
  start(cx) {
    const { lane, host, disk, at } = cx;
    const args = { ...places(cx), disk: disk?.path ?? 'no disk' };
    lane.step('start', args, { title: 'write down that it runs', origin: at('host', host.name) });
  },
  stop(cx, how) {
    cx.lane.step('stop', { ...places(cx), how }, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
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
  move(cx) {
    const { lane } = cx;
    lane.step('to', 'arrive', { ...places(cx), server: lane.to }, { title: `receive it from ${lane.from}` });
    lane.step('from', 'leave', { ...places(cx), server: lane.from }, { title: `let it go to ${lane.to}` });
  },
};

const places = ({ host, paths }: HostCx<NoWords, NullActions, NoWords> | MoveCx<NoWords, NullActions, NoWords>) => ({
  host: host.name,
  file: machineFile(paths, host.name),
  log: logFile(paths, host.name),
});

const machineFact = async (local: LocalFiles, file: string): Promise<MachineFact> => {
  const text = await local.text(file);
  if (text === undefined) return { state: 'down' };
  const written: unknown = JSON.parse(text);
  const since = typeof written === 'object' && written !== null && 'since' in written ? Number(written.since) : Number.NaN;
  return { state: 'up', detail: 'on paper', ...(Number.isFinite(since) ? { since } : {}) };
};

const stateOf = async ({ local, paths }: ObserveCx, name: string): Promise<'up' | 'down'> =>
  (await local.stat(switchFile(paths, name))) === undefined ? 'down' : 'up';
