// The verbs of the driver: each one reads the model and appends steps.

import {
  type Backend,
  type Host,
  type ObserveContext,
  type Switch,
  settingsOf,
  switchSettingsOf,
  whyOutside,
} from '@mln/engine/api';
import { bridgeName, consoleEnvironment, machine } from '@mln/machine-kit';
import type { UmlActions, UmlEdits, UmlHostContext, UmlSwitchContext } from './actions.js';
import {
  type CheckContext,
  checkHold,
  checkHost,
  checkMemorySum,
  checkSandbox,
  checkSockets,
  checkSwitch,
  flawOfPath,
  isBridge,
  kernelOf,
  packages,
} from './checks.js';
import { codes } from './codes.js';
import { screenArguments } from './command-line.js';
import { observeRunning } from './facts.js';
import { givenTo } from './give.js';
import { checkImageBelow } from './image-below.js';
import { bridgeArgs, machineOf, switchArgs, switchesOf } from './machine.js';
import { machinePlaces, machineSockets, switchPlaces, switchSockets } from './names.js';
import { namesakesOf, observeNamesakes } from './namesakes.js';
import { memoryDirectory, type UmlOptions } from './options.js';
import { observeServer, serverOf } from './server.js';
import type { StartArgs } from './start.js';
import { checkTaps } from './taps.js';
import { self, type UmlClaims } from './words.js';

export const backend: Backend<UmlClaims, UmlActions, UmlEdits, UmlOptions> = {
  summary: 'User-Mode Linux, without root',
  capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
  disk: { formats: ['raw', 'uml-cow'], partitioned: true },
  observe: async (ctx) => {
    await Promise.all([observeRunning(ctx, known(ctx)), observeServer(ctx, wanted(ctx)), observeNamesakes(ctx)]);
  },
  // a machine is only its disk and the arguments of its start, so this verb only reports missing things
  define: (ctx) => checkStart(ctx),
  undefine() {},
  async start(ctx) {
    const { lane, host, paths, options, at } = ctx;
    checkStart(ctx);
    const places = machinePlaces(paths, host.name);
    const one = machineOf(ctx);
    const { up_text: upText, boot_timeout: timeoutSeconds } = settingsOf(host, machine);
    const args = {
      ...{ host: host.name, places },
      ...{ command: screenArguments(one, places), memoryDirectory: memoryDirectory(options) },
      ...{ disk: ctx.disk?.path ?? '', format: ctx.disk?.format ?? 'raw' },
      ...kernelPlace(ctx),
      ...{ upText, timeoutSeconds },
      ...givenTo(one, places),
    };
    lane.step('start', args, { title: 'start it and wait until it is up', origin: at('host', host.name) });
    await checkImageBelow(ctx);
    if (args.kernel !== undefined) await checkKernelPlace(ctx, args.kernel);
  },
  stop({ lane, host, paths }, how) {
    const { stop_timeout: graceSeconds } = settingsOf(host, machine);
    const args = { host: host.name, places: machinePlaces(paths, host.name), how, graceSeconds };
    lane.step('stop', args, { title: how === 'ask' ? 'shut it down' : 'kill it' });
  },
  pause(ctx) {
    checkHold(checkContext(ctx));
    ctx.lane.step('pause', holdArgs(ctx), { title: 'hold it where it is' });
  },
  unpause(ctx) {
    checkHold(checkContext(ctx));
    ctx.lane.step('unpause', holdArgs(ctx), { title: 'let it go on' });
  },
  connect(ctx) {
    const { lane, at } = ctx;
    const origin = at('switch', lane.switch.name);
    checkSwitch(checkContext(ctx), lane.switch);
    checkTaps(ctx, [lane.switch]);
    checkSockets(
      checkContext(ctx),
      isBridge(lane.switch) ? [] : switchSockets(switchPlaces(ctx.paths, lane.switch.name)),
      origin,
    );
    if (isBridge(lane.switch)) lane.step('bridgeUp', bridgeArgs(ctx), { title: 'make the bridge and its taps', origin });
    else lane.step('connect', switchArgs(ctx), { title: 'start the switch', origin });
  },
  disconnect(ctx) {
    const { lane } = ctx;
    if (isBridge(lane.switch)) lane.step('bridgeDown', bridgeArgs(ctx), { title: 'remove the bridge and its taps' });
    else lane.step('disconnect', switchArgs(ctx), { title: 'stop the switch' });
  },
  console: ({ host, paths }) => {
    const places = machinePlaces(paths, host.name);
    // the terminal type is that of this process, whose terminal the command gets
    return { file: 'screen', args: ['-x', places.session], env: consoleEnvironment(places.screenDir, process.env.TERM) };
  },
  log: ({ host, paths }) => machinePlaces(paths, host.name).log,
};

/** Of a kernel that the project names by its path. */
function kernelPlace({ host, roots }: UmlHostContext): Pick<StartArgs, 'kernel'> {
  const path = kernelOf(host);
  return path.startsWith('/') ? { kernel: { path, below: roots.kernels } } : {};
}

/** Links may have changed since mln read the project file. */
async function checkKernelPlace(ctx: UmlHostContext, { path, below }: NonNullable<StartArgs['kernel']>): Promise<void> {
  const real = await whyOutside(path, below, ctx.local);
  if (real === undefined) return;
  const values = { kernel: path, host: ctx.host.name, real, roots: below.join(', ') };
  ctx.report.error(codes.kernelOutsideRoots, ctx.at('host', ctx.host.name, 'kernel'), values);
}

function holdArgs({ host, paths }: UmlHostContext) {
  return { host: host.name, places: machinePlaces(paths, host.name) };
}

function known(ctx: ObserveContext) {
  return {
    upText: (host: Host) => settingsOf(host, machine).up_text ?? 'login:',
    bridge: (sw: Switch) => (isBridge(sw) ? bridgeName(ctx.model.project, sw.name) : undefined),
  };
}

function wanted({ hosts, switches, options }: ObserveContext<UmlOptions>) {
  return {
    programs: [...new Set([...hosts.map(kernelOf), ...Object.keys(packages)])],
    taps: switches.map((sw) => switchSettingsOf(sw, self).tap).filter((tap) => tap !== undefined),
    memoryDirectory: memoryDirectory(options),
    user: options.user,
  };
}

function checkContext({ facts, report, at, intent }: UmlHostContext | UmlSwitchContext): CheckContext {
  return {
    at,
    server: serverOf(facts),
    say: intent === 'build' ? report.warning : report.error,
  };
}

function checkStart(ctx: UmlHostContext): void {
  const { facts, host, disk, paths, report, at, intent, options } = ctx;
  const check = checkContext(ctx);
  checkHost(check, host);
  const places = machinePlaces(paths, host.name);
  const pid = namesakesOf(facts)[host.name];
  if (pid !== undefined) check.say(codes.machineNameInUse, at('host', host.name), { pid, host: host.name });
  checkSockets(check, machineSockets(places), at('host', host.name));
  const path = [disk?.path, disk?.backing, places.umlDir, places.log].find((one) => one !== undefined && flawOfPath(one));
  if (path !== undefined)
    report.error(codes.unusablePath, at('host', host.name), { path, host: host.name, why: flawOfPath(path) ?? '' });
  if (!summed.has(facts)) {
    checkMemorySum(check, idleHosts(ctx), report.warning);
    checkSandbox(check, report.warning, options);
  }
  summed.add(facts);
  // a build plans no switches, and should report their faults before a later start does
  if (intent !== 'build') return;
  checkTaps(ctx, switchesOf(ctx));
  for (const sw of switchesOf(ctx)) checkSwitch(check, sw);
}

/** The facts of plans of which the memory sum and the sandbox were checked: one check is enough for a plan. */
const summed = new WeakSet<UmlHostContext['facts']>();

function idleHosts({ model, facts }: UmlHostContext): readonly Host[] {
  return model.hosts.filter((one) => one.backend === 'uml' && facts.machines[one.name]?.state !== 'up');
}
