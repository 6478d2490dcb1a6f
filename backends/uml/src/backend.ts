// The verbs of the driver: each one looks at the model and appends steps.
import {
  type Backend,
  type Host,
  type HostCx,
  type Json,
  type Model,
  type ObserveCx,
  type Switch,
  type SwitchCx,
  settingsOf,
  switchSettingsOf,
} from '@mln/engine/api';
import machine, { bridgeName, consoleEnvironment } from '@mln/plugin-machine';
import { bridgeDown, bridgeUp } from './bridge.js';
import {
  type CheckCx,
  checkHold,
  checkHost,
  checkMemorySum,
  checkSockets,
  checkSwitch,
  isBridge,
  kernelOf,
  packages,
} from './checks.js';
import { type Machine, type Nic, screenArguments } from './command-line.js';
import { consoleLogin } from './console-login.js';
import { observeRunning } from './facts.js';
import { pause, unpause } from './hold.js';
import { machinePlaces, machineSockets, switchPlaces, switchSockets, tapName } from './names.js';
import { observeServer, serverOf } from './server.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { connect, disconnect } from './switch.js';
import { self, type UmlClaims } from './words.js';

export const actions = { start, stop, pause, unpause, connect, disconnect, bridgeUp, bridgeDown };
type UmlActions = typeof actions;
export const edits = { consoleLogin };
type UmlEdits = typeof edits;
type UmlHostCx = HostCx<UmlClaims, UmlActions, UmlEdits>;
type UmlSwitchCx = SwitchCx<UmlClaims, UmlActions, UmlEdits>;

export const backend: Backend<UmlClaims, UmlActions, UmlEdits> = {
  summary: 'User-Mode Linux, without root',
  capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  observe: async (cx) => {
    await Promise.all([observeRunning(cx, known(cx)), observeServer(cx, wanted(cx))]);
  },
  // a machine is nothing but its disk and the words that start it: this is the moment to say what is missing for that
  define: (cx) => checkStart(cx),
  undefine() {},
  start(cx) {
    const { lane, host, paths, options, at } = cx;
    checkStart(cx);
    const places = machinePlaces(paths, host.name);
    const { up_text: upText, boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const args = {
      host: host.name,
      places,
      command: screenArguments(machineOf(cx), places),
      memoryDirectory: memoryDirectory(options),
      upText,
      timeoutSeconds,
    };
    lane.step('start', args, { title: 'start it and wait until it is up', origin: at('host', host.name) });
  },
  stop({ lane, host, paths }, how) {
    const { stop_timeout: graceSeconds } = settingsOf(host, machine);
    const args = { host: host.name, places: machinePlaces(paths, host.name), how, graceSeconds };
    lane.step('stop', args, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
  pause(cx) {
    checkHold(checkCx(cx));
    cx.lane.step('pause', holdArgs(cx), { title: 'hold it where it is' });
  },
  unpause(cx) {
    checkHold(checkCx(cx));
    cx.lane.step('unpause', holdArgs(cx), { title: 'let it go on' });
  },
  connect(cx) {
    const { lane, at } = cx;
    const origin = at('switch', lane.switch.name);
    checkSwitch(checkCx(cx), lane.switch);
    checkSockets(checkCx(cx), isBridge(lane.switch) ? [] : switchSockets(switchPlaces(cx.paths, lane.switch.name)), origin);
    if (isBridge(lane.switch)) lane.step('bridgeUp', bridgeArgs(cx), { title: 'make the bridge and its taps', origin });
    else lane.step('connect', switchArgs(cx), { title: 'start the switch', origin });
  },
  disconnect(cx) {
    const { lane } = cx;
    if (isBridge(lane.switch)) lane.step('bridgeDown', bridgeArgs(cx), { title: 'remove the bridge and its taps' });
    else lane.step('disconnect', switchArgs(cx), { title: 'stop the switch' });
  },
  console: ({ host, paths }) => {
    const places = machinePlaces(paths, host.name);
    // the terminal's kind is that of this very process, whose terminal the command is given
    return { file: 'screen', args: ['-x', places.umid], env: consoleEnvironment(places.screenDir, process.env.TERM) };
  },
  log: ({ host, paths }) => machinePlaces(paths, host.name).log,
};

function holdArgs({ host, paths }: UmlHostCx) {
  return { host: host.name, places: machinePlaces(paths, host.name) };
}

function memoryDirectory(options: Readonly<Record<string, Json>>): string {
  return typeof options.memoryDirectory === 'string' ? options.memoryDirectory : '/dev/shm';
}

function known(cx: ObserveCx) {
  return {
    upText: (host: Host) => settingsOf(host, machine).up_text ?? 'login:',
    bridge: (sw: Switch) => (isBridge(sw) ? bridgeName(cx.model.project, sw.name) : undefined),
  };
}

function wanted({ hosts, switches, options }: ObserveCx) {
  return {
    programs: [...new Set([...hosts.map(kernelOf), ...Object.keys(packages)])],
    taps: switches.map((sw) => switchSettingsOf(sw, self).tap).filter((tap) => tap !== undefined),
    memoryDirectory: memoryDirectory(options),
  };
}

function checkCx({ facts, report, at, intent }: UmlHostCx | UmlSwitchCx): CheckCx {
  return {
    at,
    server: serverOf(facts),
    say: intent === 'build' ? report.warning : report.error,
  };
}

function checkStart(cx: UmlHostCx): void {
  const { facts, host, paths, report, at, intent } = cx;
  const check = checkCx(cx);
  checkHost(check, host);
  checkSockets(check, machineSockets(machinePlaces(paths, host.name)), at('host', host.name));
  if (!summed.has(facts)) checkMemorySum(check, idleHosts(cx), report.warning);
  summed.add(facts);
  // a build plans no switches, and should not be the last to succeed
  if (intent === 'build') for (const sw of switchesOf(cx)) checkSwitch(check, sw);
}

/** Facts by which all hosts together were looked at: once is enough for a plan. */
const summed = new WeakSet<UmlHostCx['facts']>();

function idleHosts({ model, facts }: UmlHostCx): readonly Host[] {
  return model.hosts.filter((one) => one.backend === 'uml' && facts.machines[one.name]?.state !== 'up');
}

function switchesOf({ model, host }: UmlHostCx): readonly Switch[] {
  const found = host.interfaces.flatMap((iface) => switchNamed(model, iface.switch) ?? []);
  return [...new Set(found)].filter((sw) => sw.backend === 'uml');
}

const switchesByName = new WeakMap<Model, ReadonlyMap<string, Switch>>();

function switchNamed(model: Model, name: string | undefined): Switch | undefined {
  const found = switchesByName.get(model) ?? new Map(model.switches.map((sw) => [sw.name, sw]));
  switchesByName.set(model, found);
  return name === undefined ? undefined : found.get(name);
}

function machineOf(cx: UmlHostCx): Machine {
  const { host, disk } = cx;
  if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // built projects have one for each host
  const { memory, kernel_args: kernelArgs } = settingsOf(host, machine);
  const nics = host.interfaces.map((iface) => nicOf(cx, iface));
  return { kernel: kernelOf(host), memory, disk, nics, extra: kernelArgs };
}

function nicOf({ host, model, paths }: UmlHostCx, iface: Host['interfaces'][number]): Nic {
  const sw = switchNamed(model, iface.switch);
  const base = { name: iface.name, mac: iface.mac };
  if (sw === undefined) return { ...base, to: undefined };
  const port = { host: host.name, interface: iface.name };
  if (isBridge(sw)) return { ...base, to: { tap: tapName(model.project, port) } };
  return { ...base, to: { socket: switchPlaces(paths, sw.name).socket } };
}

function switchArgs({ lane, config, paths }: UmlSwitchCx) {
  return {
    name: lane.switch.name,
    places: switchPlaces(paths, lane.switch.name),
    ports: lane.switch.ports.length,
    hub: config.hub,
    ...(config.tap === undefined ? {} : { tap: config.tap }),
  };
}

function bridgeArgs({ model, lane, config, facts }: UmlSwitchCx) {
  return {
    name: lane.switch.name,
    bridge: bridgeName(model.project, lane.switch.name),
    taps: lane.switch.ports.map((port) => tapName(model.project, port)),
    uid: serverOf(facts)?.uid ?? 0,
    hub: config.hub,
    ...(config.tap === undefined ? {} : { join: config.tap }),
  };
}
