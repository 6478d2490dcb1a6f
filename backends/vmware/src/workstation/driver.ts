// The driver for Workstation and Fusion: each verb looks at the model and appends steps.
import type { HostCx, Json } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import machine from '@mln/plugin-machine';
import { type Driver, type DriverHostCx, type DriverSwitchCx, ranThen } from '../driver.js';
import { self } from '../words.js';
import { type CheckCx, checkVmnet, checkVmrun } from './checks.js';
import { define, undefine } from './define.js';
import { observeServer, registryFor, serverOf } from './facts.js';
import { pause, unpause } from './hold.js';
import { machineOf } from './machine-of.js';
import { type Options, readOptions } from './options.js';
import { joinedFile, machinePlaces } from './places.js';
import { forgetSnapshot, goOn, markRevert, revert, snapshot } from './snapshots.js';
import { start } from './start.js';
import { save, stop } from './stop.js';
import { connect, disconnect } from './switch.js';
import { existingVmnet, vmnetLock } from './vmnets.js';

// biome-ignore format: of machines, of their snapshots, of switches
export const actions = {
  define, undefine, start, stop, save, pause, unpause,
  snapshot, markRevert, revert, goOn, forgetSnapshot,
  connect, disconnect,
};
type WorkstationActions = typeof actions;
type Cx = DriverHostCx<WorkstationActions>;
type SwCx = DriverSwitchCx<WorkstationActions>;

function optionsOf({ options }: { readonly options: Readonly<Record<string, Json>> }): Options {
  return readOptions(options, process.platform).options;
}

export const workstation: Driver<WorkstationActions> = {
  observe: (cx) => observeServer(cx, optionsOf(cx)),
  define(cx) {
    const { lane, host, disk, at, paths } = cx;
    const options = optionsOf(cx);
    checkStart(cx, options);
    if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // a build made one
    if (!disk.path.startsWith(`${paths.images}/`)) return refuseDisk(cx, disk.path);
    const of = machineOf(cx, options);
    const args = { machine: of, places: machinePlaces(paths, host.name), disk: disk.path, registry: registryFor(cx, options) };
    const own = of.nics.some(({ plug }) => plug.to === 'switch');
    const title = 'describe the machine and its disk to VMware';
    lane.step('define', args, { title, origin: at('host', host.name), locks: own ? [vmnetLock] : [] });
  },
  start(cx) {
    const { lane, host, at } = cx;
    checkStart(cx, optionsOf(cx));
    const { up_text: upText, boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const saved = cx.facts.machines[host.name]?.state === 'saved';
    const title = saved ? 'take it up again where it was' : 'start it and wait until it is up';
    lane.step('start', { ...machineArgs(cx), upText, timeoutSeconds }, { title, origin: at('host', host.name) });
  },
  stop(cx, how) {
    const { stop_timeout: graceSeconds } = settingsOf(cx.host, machine);
    const title = how === 'ask' ? 'shut it down' : 'switch it off';
    cx.lane.step('stop', { ...machineArgs(cx), how, graceSeconds }, { title });
  },
  save: (cx) => void cx.lane.step('save', machineArgs(cx), { title: 'write its memory to disk and end it' }),
  pause: (cx) => void cx.lane.step('pause', machineArgs(cx), { title: 'hold it' }),
  unpause: (cx) => void cx.lane.step('unpause', machineArgs(cx), { title: 'let it go on' }),
  snapshot(cx, name) {
    if (!takesSnapshots(cx)) return;
    cx.lane.step('snapshot', { ...machineArgs(cx), name }, { title: `take snapshot ${name}` });
  },
  revert(cx, name) {
    if (!takesSnapshots(cx)) return;
    cx.lane.step('markRevert', machineArgs(cx), { title: 'note that it is being put back' });
    cx.lane.step('revert', { ...machineArgs(cx), name }, { title: `put it back to snapshot ${name}` });
    if (ranThen(cx, name)) cx.lane.step('goOn', machineArgs(cx), { title: 'let it go on where it was' });
  },
  forget(cx, name) {
    if (!takesSnapshots(cx)) return;
    cx.lane.step('forgetSnapshot', { ...machineArgs(cx), name }, { title: `throw away snapshot ${name}` });
  },
  undefine(cx) {
    const args = { ...machineArgs(cx), registry: registryFor(cx, optionsOf(cx)) };
    cx.lane.step('undefine', args, { title: 'remove what VMware was told of it', locks: [vmnetLock] });
  },
  connect(cx) {
    const { lane, at, config } = cx;
    const options = optionsOf(cx);
    const origin = at('switch', lane.switch.name);
    checkVmnet(checkCx(cx, origin), { name: lane.switch.name, joins: config.vmnet !== undefined }, options);
    lane.step('connect', switchArgs(cx, options), { title: 'join its vmnet', origin, locks: [vmnetLock] });
  },
  disconnect(cx) {
    cx.lane.step('disconnect', switchArgs(cx, optionsOf(cx)), { title: 'leave its vmnet' });
  },
  // the file that the serial port writes to is all there is of it: nothing can be typed
  console(cx) {
    const { host, paths, report, at } = cx;
    const places = machinePlaces(paths, host.name);
    report.note('MLN7427', at('host', host.name), { host: host.name, way: wayToType(cx, places.vmx) });
    return { file: 'tail', args: ['-n', '+1', '-F', places.log] };
  },
  log: ({ host, paths }) => machinePlaces(paths, host.name).log,
};

const programs: Readonly<Record<Options['product'], string>> = { ws: 'vmware', player: 'vmplayer', fusion: 'open' };

/** Its serial port is a file: VMware keeps no other record of what it says while nobody is there to read. */
function wayToType(cx: AnyHostCx, vmx: string): string {
  const { vncdisplay } = settingsOf(cx.host, machine);
  return vncdisplay === undefined ? `${programs[optionsOf(cx).product]} ${vmx}` : `vncviewer localhost:${vncdisplay}`;
}

type AnyHostCx = Pick<HostCx<never, never, never>, 'host' | 'paths' | 'options'>;

function machineArgs(cx: AnyHostCx) {
  const { vmrun: program, product } = optionsOf(cx);
  return { host: cx.host.name, places: machinePlaces(cx.paths, cx.host.name), vmrun: { program, product } };
}

function switchArgs(cx: SwCx, options: Options) {
  const { name } = cx.lane.switch;
  const { vmnet } = switchSettingsOf(cx.lane.switch, self);
  const given = vmnet === undefined ? null : existingVmnet(vmnet);
  return { name, joined: joinedFile(cx.paths, name), registry: registryFor(cx, options), vmnet: given };
}

function checkCx({ facts, report, intent }: Cx | SwCx, at: CheckCx['at']): CheckCx {
  return {
    at,
    server: serverOf(facts),
    say: intent === 'build' ? report.warning : report.error,
  };
}

/** A server lacks something for all of its hosts alike. */
const told = new WeakSet<object>();

function checkStart(cx: Cx, options: Options): void {
  if (!told.has(cx.facts)) checkVmrun(checkCx(cx, cx.at('host', cx.host.name)), options);
  told.add(cx.facts);
}

/** Reports what stands against it. */
function takesSnapshots(cx: Cx): boolean {
  const { host, at, report } = cx;
  const options = optionsOf(cx);
  checkStart(cx, options);
  if (options.product === 'player') report.error('MLN7429', at('host', host.name), { host: host.name });
  return options.product !== 'player';
}

function refuseDisk({ report, at, host }: Cx, disk: string): void {
  report.error('MLN7415', at('host', host.name, host.storage), { host: host.name, disk, storage: host.storage });
}
