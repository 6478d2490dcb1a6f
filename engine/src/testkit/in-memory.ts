// Fake drivers: the driver actions that a host needs for a plan, without any effect on this machine.
import { defineAction } from '../api/action.js';
import type { HostContext, SwitchContext } from '../api/context.js';
import type { Backend, ImageAccess, Storage } from '../api/drivers.js';
import { option } from '../api/options.js';
import { definePlugin } from '../api/plugin.js';
import { flag } from '../api/scalars.js';
import { memoryGuest } from './memory-guest.js';

type NoWords = Readonly<Record<never, never>>;
type FakeActions = typeof actions;

const note = defineAction<{ readonly name: string }>({ run: async () => {}, undo: async () => {}, check: async () => 'absent' });
const actions = { make: note, publish: note, remove: note, start: note, stop: note, connect: note, disconnect: note };

function onHost({ lane, host }: HostContext<NoWords, FakeActions, NoWords>, verb: keyof FakeActions): void {
  lane.step(verb, { name: host.name }, { title: `${verb} in memory` });
}

function onSwitch({ lane }: SwitchContext<NoWords, FakeActions, NoWords>, verb: keyof FakeActions): void {
  lane.step(verb, { name: lane.switch.name }, { title: `${verb} in memory` });
}

const options = { up: option(flag(), { doc: 'true: machines and switches are up' }) };

const backend: Backend<NoWords, FakeActions, NoWords, typeof options> = {
  summary: 'runs no machine',
  capabilities: { hvm: 'yes', liveMigration: 'no', snapshots: 'no' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  async observe({ hosts, switches, options, machine, network }) {
    const state = options.up ? 'up' : 'down';
    for (const { name } of hosts) machine(name, { state });
    for (const { name } of switches) network(name, { state });
  },
  define() {},
  undefine() {},
  start: (ctx) => onHost(ctx, 'start'),
  stop: (ctx) => onHost(ctx, 'stop'),
  connect: (ctx) => onSwitch(ctx, 'connect'),
  disconnect: (ctx) => onSwitch(ctx, 'disconnect'),
};

const storage: Storage<NoWords, FakeActions, NoWords> = {
  summary: 'keeps no disk',
  provision(ctx) {
    onHost(ctx, 'make');
    const path = `${ctx.paths.images}/${ctx.host.name}.img`;
    return { path, stagingPath: `${path}.new`, format: 'raw', offset: 0 };
  },
  commit: (ctx) => onHost(ctx, 'publish'),
  remove: (ctx) => onHost(ctx, 'remove'),
};

const opener: ImageAccess = {
  summary: 'opens an empty guest',
  unsupportedReason: () => undefined,
  open: async () => memoryGuest(),
};

/** The flags `in-memory` of hosts and switches and `in-memory-disk` of hosts. A sample uses them if its text names no driver. */
export const inMemory = definePlugin({
  name: 'in-memory',
  api: 1,
  summary: 'fake drivers, for tests',
  actions,
  options,
  backends: { 'in-memory': backend },
  storage: { 'in-memory-disk': storage },
  openers: { 'in-memory': opener },
});
