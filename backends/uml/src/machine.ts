// Host or switch of the model → the machine to start, and the arguments of steps.
import { type Host, type Model, type Switch, settingsOf } from '@mln/engine/api';
import { bridgeName, machine } from '@mln/machine-kit';
import type { UmlHostContext, UmlSwitchContext } from './actions.js';
import { isBridge, kernelOf } from './checks.js';
import type { Machine, Nic } from './command-line.js';
import { switchPlaces, tapName } from './names.js';
import { memoryDirectory } from './options.js';
import { serverOf } from './server.js';

export function switchesOf({ model, host }: UmlHostContext): readonly Switch[] {
  const found = host.interfaces.flatMap((iface) => switchNamed(model, iface.switch) ?? []);
  return [...new Set(found)].filter((sw) => sw.backend === 'uml');
}

const switchesByName = new WeakMap<Model, ReadonlyMap<string, Switch>>();

function switchNamed(model: Model, name: string | undefined): Switch | undefined {
  const found = switchesByName.get(model) ?? new Map(model.switches.map((sw) => [sw.name, sw]));
  switchesByName.set(model, found);
  return name === undefined ? undefined : found.get(name);
}

export function machineOf(ctx: UmlHostContext): Machine {
  const { host, disk } = ctx;
  if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // built projects have one for each host
  const { memory, kernel_args: kernelArgs } = settingsOf(host, machine);
  const nics = host.interfaces.map((iface) => nicOf(ctx, iface));
  return {
    ...{ kernel: kernelOf(host), memory, disk, nics, extra: kernelArgs },
    memoryDirectory: memoryDirectory(ctx.options),
    sandbox: sandboxFor(ctx),
    user: serverOf(ctx.facts)?.user,
  };
}

/** A directory that the configuration names keeps the memory: the directory may be on a disk on purpose. */
function sandboxFor({ facts, options }: UmlHostContext): Machine['sandbox'] {
  if (serverOf(facts)?.sandboxFlaw !== undefined) return 'none';
  return options.memoryDirectory === undefined ? 'private memory' : 'memory directory';
}

function nicOf({ host, model, paths }: UmlHostContext, iface: Host['interfaces'][number]): Nic {
  const sw = switchNamed(model, iface.switch);
  const base = { name: iface.name, mac: iface.mac };
  if (sw === undefined) return { ...base, to: undefined };
  const port = { host: host.name, interface: iface.name };
  if (isBridge(sw)) return { ...base, to: { tap: tapName(model.project, port) } };
  return { ...base, to: { socket: switchPlaces(paths, sw.name).socket } };
}

export function switchArgs({ lane, config, paths, facts }: UmlSwitchContext) {
  return {
    name: lane.switch.name,
    places: switchPlaces(paths, lane.switch.name),
    ports: lane.switch.ports.length,
    hub: config.hub,
    ...(config.tap === undefined ? {} : { tap: config.tap }),
    ...(serverOf(facts)?.user === undefined ? {} : { shared: true as const }),
  };
}

export function bridgeArgs({ model, lane, config, facts }: UmlSwitchContext) {
  return {
    name: lane.switch.name,
    bridge: bridgeName(model.project, lane.switch.name),
    taps: lane.switch.ports.map((port) => tapName(model.project, port)),
    uid: serverOf(facts)?.user ?? serverOf(facts)?.uid ?? 0,
    hub: config.hub,
    ...(config.tap === undefined ? {} : { join: config.tap }),
  };
}
