// User-Mode Linux: a whole machine as a process of an ordinary user.
import {
  type Backend,
  type Claims,
  definePlugin,
  flag,
  type Host,
  type HostCx,
  int,
  lines,
  type ModelCx,
  type Paths,
  type Switch,
  settingsOf,
  switchSettingsOf,
  text,
} from '@mln/engine/api';
import machine from '@mln/plugin-machine';
import { bridgeDown, bridgeUp } from './bridge.js';
import { type Machine, type Nic, screenArguments } from './command-line.js';
import { observe } from './facts.js';
import { start, stop } from './lifecycle.js';
import { deviceName, machinePlaces, switchPlaces } from './names.js';
import { connect, disconnect } from './switch.js';

const claims = {
  host: {
    up_text: text({ default: 'login:', change: 'live', doc: 'text on the console that tells the machine is up' }),
    boot_timeout: int({ min: 1, default: 180, change: 'live', doc: 'seconds until a machine that is not up has failed' }),
    stop_timeout: int({
      min: 1,
      default: 30,
      change: 'live',
      doc: 'seconds a clean shutdown may take before the machine is halted',
    }),
    kernel_args: lines({ change: 'restart', doc: 'further parameters of the kernel, one a line' }),
  },
  switch: {
    hub: flag({ change: 'restart', doc: 'send every frame to every port' }),
    tap: text({ change: 'restart', doc: 'an existing tap device that becomes a port of the switch' }),
    bridge: flag({ change: 'restart', doc: 'be a Linux bridge with taps, which needs root, rather than a process' }),
  },
} as const satisfies Claims;

const actions = { start, stop, connect, disconnect, bridgeUp, bridgeDown };
type UmlClaims = typeof claims;
type UmlActions = typeof actions;
type UmlHostCx = HostCx<UmlClaims, UmlActions, Record<never, never>>;

const self = { name: 'uml', claims };

const backend: Backend<UmlClaims, UmlActions, Record<never, never>> = {
  summary: 'User-Mode Linux, without root',
  capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  observe: (cx) =>
    observe(cx, {
      upText: (host) => settingsOf(host, self).up_text ?? 'login:',
      bridge: (sw) => (switchSettingsOf(sw, self).bridge ? bridgeOf(cx.model.project, sw.name) : undefined),
    }),
  // a machine is nothing but its disk and the words that start it
  define() {},
  undefine() {},
  start({ lane, host, config, paths, disk, model, at }) {
    if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // built projects have one for each host
    const places = machinePlaces(paths, host.name);
    const { memory, kernel } = settingsOf(host, machine);
    const nics = host.interfaces.map((iface) => nicOf(iface, { host, model, paths }));
    const described: Machine = { name: host.name, kernel: kernel ?? 'linux.uml', memory, disk, nics, extra: config.kernel_args };
    const command = screenArguments(described, places);
    const args = { host: host.name, places, command, upText: config.up_text, timeoutSeconds: config.boot_timeout };
    lane.step('start', args, { title: 'start it and wait until it is up', origin: at('host', host.name) });
  },
  stop({ lane, host, config, paths }, how) {
    const args = { host: host.name, places: machinePlaces(paths, host.name), how, graceSeconds: config.stop_timeout };
    lane.step('stop', args, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
  connect(cx) {
    const { lane, config, paths, at } = cx;
    const origin = at('switch', lane.switch.name);
    if (config.bridge) lane.step('bridgeUp', bridgeArgs(cx), { title: 'make the bridge and its taps', origin });
    else lane.step('connect', switchArgs(lane.switch, config, paths), { title: 'start the switch', origin });
  },
  disconnect(cx) {
    const { lane, config, paths } = cx;
    if (config.bridge) lane.step('bridgeDown', bridgeArgs(cx), { title: 'remove the bridge and its taps' });
    else lane.step('disconnect', switchArgs(lane.switch, config, paths), { title: 'stop the switch' });
  },
  console: ({ host, paths }) => {
    const places = machinePlaces(paths, host.name);
    return { file: 'screen', args: ['-x', places.umid], env: { SCREENDIR: places.screenDir } };
  },
  log: ({ host, paths }) => machinePlaces(paths, host.name).log,
};

const bridgeOf = (project: string, sw: string): string => deviceName('br', project, sw);
const tapOf = (project: string, host: string, iface: string): string => deviceName('tp', project, host, iface);

const nicOf = (iface: Host['interfaces'][number], of: Pick<UmlHostCx, 'host' | 'model' | 'paths'>): Nic => {
  const { host, model, paths } = of;
  const sw = model.switches.find((s) => s.name === iface.switch);
  const base = { name: iface.name, mac: iface.mac };
  if (sw === undefined) return { ...base, to: undefined };
  if (switchSettingsOf(sw, self).bridge) return { ...base, to: { tap: tapOf(model.project, host.name, iface.name) } };
  return { ...base, to: { socket: switchPlaces(paths, sw.name).socket } };
};

const switchArgs = (sw: Switch, config: { readonly hub: boolean; readonly tap: string | undefined }, paths: Paths) => ({
  name: sw.name,
  places: switchPlaces(paths, sw.name),
  hub: config.hub,
  ...(config.tap === undefined ? {} : { tap: config.tap }),
});

const bridgeArgs = ({
  model,
  lane,
}: {
  readonly model: ModelCx<UmlClaims>['model'];
  readonly lane: { readonly switch: Switch };
}) => ({
  name: lane.switch.name,
  bridge: bridgeOf(model.project, lane.switch.name),
  taps: lane.switch.ports.map((port) => tapOf(model.project, port.host, port.interface)),
  uid: process.getuid?.() ?? 0,
});

export default definePlugin({
  name: 'uml',
  api: 1,
  summary: 'User-Mode Linux machines and vde switches, run by an ordinary user',
  after: ['machine'],
  claims,
  actions,
  backends: { uml: backend },
});
