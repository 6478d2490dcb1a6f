// The driver for Workstation and Fusion: each verb looks at the model and appends steps.

import type { HostContext, OptionValues } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from '../codes.js';
import { type Driver, type DriverHostContext, type DriverSwitchContext, ranThen } from '../driver.js';
import type { VmwareOptions } from '../options.js';
import { self } from '../words.js';
import { type CheckContext, checkVmnet, checkVmrun } from './checks.js';
import { define, undefine } from './define.js';
import { observeServer, registryFor, serverOf } from './facts.js';
import { machineOf } from './machine-of.js';
import { type Options, workstationOptions } from './options.js';
import { pause, unpause } from './pause.js';
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
type Context = DriverHostContext<WorkstationActions>;
type SwitchContext = DriverSwitchContext<WorkstationActions>;

function optionsOf({ options }: { readonly options: OptionValues<VmwareOptions> }): Options {
  return workstationOptions(options, process.platform);
}

export const workstation: Driver<WorkstationActions> = {
  observe: (ctx) => observeServer(ctx, optionsOf(ctx)),
  define(ctx) {
    const { lane, host, disk, at, paths } = ctx;
    const options = optionsOf(ctx);
    checkStart(ctx, options);
    if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // a build made one
    if (!disk.path.startsWith(`${paths.images}/`)) return refuseDisk(ctx, disk.path);
    const of = machineOf(ctx, options);
    const args = { machine: of, places: machinePlaces(paths, host.name), disk: disk.path, registry: registryFor(ctx, options) };
    const own = of.nics.some(({ plug }) => plug.to === 'switch');
    const title = 'describe the machine and its disk to VMware';
    lane.step('define', args, { title, origin: at('host', host.name), locks: own ? [vmnetLock] : [] });
  },
  start(ctx) {
    const { lane, host, at } = ctx;
    checkStart(ctx, optionsOf(ctx));
    const { up_text: upText, boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const saved = ctx.facts.machines[host.name]?.state === 'saved';
    const title = saved ? 'take it up again where it was' : 'start it and wait until it is up';
    lane.step('start', { ...machineArgs(ctx), upText, timeoutSeconds }, { title, origin: at('host', host.name) });
  },
  stop(ctx, how) {
    const { stop_timeout: graceSeconds } = settingsOf(ctx.host, machine);
    const title = how === 'ask' ? 'shut it down' : 'switch it off';
    ctx.lane.step('stop', { ...machineArgs(ctx), how, graceSeconds }, { title });
  },
  suspend: (ctx) => void ctx.lane.step('save', machineArgs(ctx), { title: 'write its memory to disk and end it' }),
  pause: (ctx) => void ctx.lane.step('pause', machineArgs(ctx), { title: 'hold it' }),
  unpause: (ctx) => void ctx.lane.step('unpause', machineArgs(ctx), { title: 'let it go on' }),
  snapshot(ctx, name) {
    if (!takesSnapshots(ctx)) return;
    ctx.lane.step('snapshot', { ...machineArgs(ctx), name }, { title: `take snapshot ${name}` });
  },
  restore(ctx, name) {
    if (!takesSnapshots(ctx)) return;
    ctx.lane.step('markRevert', machineArgs(ctx), { title: 'note that it is being put back' });
    ctx.lane.step('revert', { ...machineArgs(ctx), name }, { title: `put it back to snapshot ${name}` });
    if (ranThen(ctx, name)) ctx.lane.step('goOn', machineArgs(ctx), { title: 'let it go on where it was' });
  },
  deleteSnapshot(ctx, name) {
    if (!takesSnapshots(ctx)) return;
    ctx.lane.step('forgetSnapshot', { ...machineArgs(ctx), name }, { title: `throw away snapshot ${name}` });
  },
  undefine(ctx) {
    const args = { ...machineArgs(ctx), registry: registryFor(ctx, optionsOf(ctx)) };
    ctx.lane.step('undefine', args, { title: 'remove what VMware was told of it', locks: [vmnetLock] });
  },
  connect(ctx) {
    const { lane, at, config } = ctx;
    const options = optionsOf(ctx);
    const origin = at('switch', lane.switch.name);
    checkVmnet(checkContext(ctx, origin), { name: lane.switch.name, joins: config.vmnet !== undefined }, options);
    lane.step('connect', switchArgs(ctx, options), { title: 'join its vmnet', origin, locks: [vmnetLock] });
  },
  disconnect(ctx) {
    ctx.lane.step('disconnect', switchArgs(ctx, optionsOf(ctx)), { title: 'leave its vmnet' });
  },
  // the console is only the file that the serial port writes to, so it takes no input
  console(ctx) {
    const { host, paths, report, at } = ctx;
    const places = machinePlaces(paths, host.name);
    report.note(codes.consoleTakesNoInput, at('host', host.name), { host: host.name, way: wayToType(ctx, places.vmx) });
    return { file: 'tail', args: ['-n', '+1', '-F', places.log] };
  },
  log: ({ host, paths }) => machinePlaces(paths, host.name).log,
};

const programs: Readonly<Record<Options['product'], string>> = { ws: 'vmware', player: 'vmplayer', fusion: 'open' };

/** The program with which a user can type. The serial port is only a file, because VMware keeps no other record of the output. */
function wayToType(ctx: AnyHostContext, vmx: string): string {
  const { vncdisplay } = settingsOf(ctx.host, machine);
  return vncdisplay === undefined ? `${programs[optionsOf(ctx).product]} ${vmx}` : `vncviewer localhost:${vncdisplay}`;
}

type AnyHostContext = Pick<HostContext<never, never, never, VmwareOptions>, 'host' | 'paths' | 'options'>;

function machineArgs(ctx: AnyHostContext) {
  const { vmrun: program, product } = optionsOf(ctx);
  return { host: ctx.host.name, places: machinePlaces(ctx.paths, ctx.host.name), vmrun: { program, product } };
}

function switchArgs(ctx: SwitchContext, options: Options) {
  const { name } = ctx.lane.switch;
  const { vmnet } = switchSettingsOf(ctx.lane.switch, self);
  const given = vmnet === undefined ? null : existingVmnet(vmnet);
  return { name, joined: joinedFile(ctx.paths, name), registry: registryFor(ctx, options), vmnet: given };
}

function checkContext({ facts, report, intent }: Context | SwitchContext, at: CheckContext['at']): CheckContext {
  return {
    at,
    server: serverOf(facts),
    say: intent === 'build' ? report.warning : report.error,
  };
}

/** A server lacks something for all of its hosts alike. */
const told = new WeakSet<object>();

function checkStart(ctx: Context, options: Options): void {
  if (!told.has(ctx.facts)) checkVmrun(checkContext(ctx, ctx.at('host', ctx.host.name)), options);
  told.add(ctx.facts);
}

/** Reports what stands against it. */
function takesSnapshots(ctx: Context): boolean {
  const { host, at, report } = ctx;
  const options = optionsOf(ctx);
  checkStart(ctx, options);
  if (options.product === 'player') report.error(codes.playerHasNoSnapshots, at('host', host.name), { host: host.name });
  return options.product !== 'player';
}

function refuseDisk({ report, at, host }: Context, disk: string): void {
  report.error(codes.diskIsNotAFile, at('host', host.name, host.storage), { host: host.name, disk, storage: host.storage });
}
