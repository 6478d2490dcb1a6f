// Plan time: reports what would fail later, as a warning while building and as an error when starting.

import {
  checkName,
  type HostContext,
  interfaceSettingsOf,
  type Report,
  type Roots,
  type Span,
  type Switch,
  settingsOf,
  switchSettingsOf,
} from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { isOwn, seeBridge } from './bridge.js';
import { bridgeOf } from './bridge-of.js';
import { codes } from './codes.js';
import { type DomainConfig, servedByQemu } from './domain-config.js';
import { isForeign } from './facts.js';
import {
  bootloaderOf,
  defaultBridge,
  grubOf,
  type Kernel,
  kernelOf,
  type MachineContext,
  machineOf,
  mib,
  typeOf,
} from './machine-of.js';
import { lackingFor, packages, type Server, serverOf } from './server.js';
import type { XenClaims } from './words.js';

type NoActs = Readonly<Record<never, never>>;
type CheckHostContext = MachineContext &
  Pick<HostContext<XenClaims, NoActs, NoActs>, 'local' | 'report' | 'at' | 'intent' | 'roots'>;

function sayIn({ report, intent }: Pick<CheckHostContext, 'report' | 'intent'>): Report['error'] {
  return intent === 'build' ? report.warning : report.error;
}

/** True if Xen answers on this server. */
export function checkServer(ctx: Pick<CheckHostContext, 'facts' | 'report' | 'intent'>, programs: readonly string[]): boolean {
  const server = serverOf(ctx.facts);
  if (server === undefined) return false;
  const say = sayIn(ctx);
  for (const program of programs.filter((one) => server.missing.includes(one)))
    say(codes.programNotFound, undefined, { program, package: packages[program] ?? program });
  if (server.uid !== 0) say(codes.xenNeedsRoot, undefined);
  else if (server.silent !== undefined && !server.missing.includes('xl'))
    say(codes.xenNotUsable, undefined, { why: server.silent });
  return server.xen !== undefined;
}

export async function checkHost(ctx: CheckHostContext): Promise<void> {
  const answers = checkServer(ctx, ['xl', 'screen']);
  await checkBoot(ctx);
  await checkBridges(ctx);
  const { name } = ctx.host;
  const switches = ctx.model.switches.filter(({ ports }) => ports.some((port) => port.host === name));
  checkJoins(ctx, switches);
  const server = serverOf(ctx.facts);
  if (answers && server !== undefined) checkPower(ctx, server);
}

function checkPower(ctx: CheckHostContext, { xen }: Server): void {
  if (xen === undefined) return;
  const { host, at, report } = ctx;
  const say = sayIn(ctx);
  const { memory } = settingsOf(host, machine);
  const [wanted, total] = [mib(memory), xen.total];
  if (wanted > total)
    say(codes.memoryExceedsServer, at('host', host.name, 'memory'), {
      host: host.name,
      memory: `${wanted}M`,
      total: `${total}M`,
    });
  const type = typeOf(host);
  const capability = lackingFor(type, xen);
  if (capability !== undefined)
    say(codes.unsupportedMachineType, at('host', host.name, type), { host: host.name, type, capability });
  checkMemorySum(ctx, xen.free, report.warning);
}

/** Facts by which all hosts together were looked at: once is enough for a plan. */
const summed = new WeakSet<MachineContext['facts']>();

function checkMemorySum({ model, facts }: CheckHostContext, free: number, warn: Report['warning']): void {
  if (summed.has(facts)) return;
  summed.add(facts);
  const idle = model.hosts.filter(({ backend, name }) => backend === 'xen' && takesMemory(facts.machines[name]?.state));
  const wanted = mib(idle.reduce((sum, host) => sum + settingsOf(host, machine).memory, 0));
  if (wanted > free) warn(codes.tooLittleFreeMemory, undefined, { wanted: `${wanted}M`, free: `${free}M` });
}

function takesMemory(state: string | undefined): boolean {
  return state === 'down' || state === 'saved';
}

async function checkBoot(ctx: CheckHostContext): Promise<void> {
  const { host, at, disk } = ctx;
  const say = sayIn(ctx);
  const kernel = kernelOf(ctx);
  if (kernel !== undefined) {
    await checkFile(ctx, { word: 'kernel', path: kernel.kernel, by: kernel.by });
    if (kernel.ramdisk !== undefined) await checkFile(ctx, { word: 'ramdisk', path: kernel.ramdisk, by: kernel.by });
  }
  if (disk === undefined) return;
  if (kernel === undefined && typeOf(host) === 'hvm' && disk.offset === 0)
    say(codes.diskWithoutBootLoader, at('host', host.name, 'hvm'), { host: host.name });
  await checkBootloader(ctx, bootloaderOf(host, disk));
  await checkQemu(ctx, machineOf(ctx));
}

interface BootFile extends Pick<Kernel, 'by'> {
  readonly word: 'kernel' | 'ramdisk';
  readonly path: string;
}

const unnamed = 'name one: "kernel" and "ramdisk" in the host, or xen_kernel and xen_ramdisk in options.xen of the configuration';

async function checkFile(ctx: CheckHostContext, { word, path, by }: BootFile): Promise<void> {
  const { host, at, local } = ctx;
  const say = sayIn(ctx);
  const where = at('host', host.name, word);
  const values = { what: word, path, host: host.name, word };
  if (!path.startsWith('/')) say(codes.pathNotAbsolute, where, values);
  else if ((await local.stat(path)) === undefined)
    say(codes.fileNotFound, where, values, by === 'kernel' ? {} : { hint: unnamed });
}

async function checkBootloader(ctx: CheckHostContext, bootloader: 'pygrub' | 'pvgrub' | undefined): Promise<void> {
  const { host, at, local, facts } = ctx;
  const version = serverOf(facts)?.xen?.version;
  if (bootloader === undefined || version === undefined) return;
  const paths =
    bootloader === 'pygrub'
      ? [`/usr/lib/xen-${version}/bin/pygrub`, '/usr/lib/xen/bin/pygrub', '/usr/libexec/xen/bin/pygrub']
      : [grubOf(typeOf(host))];
  const found = await Promise.all(paths.map((path) => local.stat(path)));
  if (found.some((one) => one !== undefined)) return;
  const values = { bootloader, host: host.name, package: bootloader === 'pygrub' ? `xen-utils-${version}` : 'grub-xen-host' };
  sayIn(ctx)(codes.bootloaderNotFound, at('host', host.name, 'bootloader'), values);
}

// Debian's own path, then Xen's default paths
function qemuPaths(version: string): readonly string[] {
  return [
    '/usr/libexec/xen-qemu-system-i386',
    `/usr/lib/xen-${version}/bin/qemu-system-i386`,
    ...['/usr/lib/xen', '/usr/libexec/xen', '/usr/lib64/xen', '/usr/local/lib/xen'].map((dir) => `${dir}/bin/qemu-system-i386`),
    '/usr/bin/qemu-system-i386',
    '/usr/bin/qemu-system-x86_64',
  ];
}

async function checkQemu(ctx: CheckHostContext, config: DomainConfig): Promise<void> {
  const { host, at, local, facts } = ctx;
  const version = serverOf(facts)?.xen?.version;
  const [first] = servedByQemu(config);
  const isNamed = config.extra.some((line) => /^device_model_override\s*=/.test(line));
  if (version === undefined || first === undefined || isNamed) return;
  const found = await Promise.all(qemuPaths(version).map((path) => local.stat(path)));
  if (found.some((one) => one !== undefined)) return;
  const word = { machine: 'hvm', screen: 'vncdisplay', disk: 'bootloader' }[first];
  const what = { machine: 'which is hvm', screen: 'for its screen', disk: 'for a disk that is a file' }[first];
  sayIn(ctx)(codes.qemuNotFound, at('host', host.name, word), { host: host.name, what });
}

async function checkBridges(ctx: CheckHostContext): Promise<void> {
  const { host, at, local } = ctx;
  for (const iface of host.interfaces.filter((one) => one.switch === undefined)) {
    const bridge = interfaceSettingsOf(iface, machine).bridge ?? defaultBridge(ctx);
    if ((await seeBridge(local, bridge)) !== undefined) continue;
    const values = { bridge, interface: iface.name, host: host.name };
    sayIn(ctx)(codes.bridgeNotFound, at('host', host.name, 'network', iface.name, 'bridge'), values);
  }
}

interface JoinContext extends Pick<CheckHostContext, 'facts'> {
  readonly roots: Roots;
  readonly report: Report;
  at(...path: readonly string[]): Span | undefined;
}

/** By facts, the switches that were checked: hosts share a switch. */
const joined = new WeakMap<MachineContext['facts'], Set<string>>();

/** A switch may join a bridge of another owner only where the configuration allows it: the bridge may lead anywhere. */
export function checkJoins(ctx: JoinContext, switches: readonly Switch[]): void {
  const seen = joined.get(ctx.facts) ?? new Set();
  joined.set(ctx.facts, seen);
  for (const sw of switches) {
    const { bridge } = switchSettingsOf(sw, machine);
    if (typeof bridge !== 'string' || !isForeign(ctx.facts, sw) || seen.has(sw.name)) continue;
    seen.add(sw.name);
    checkName(ctx, { root: 'networks', name: bridge }, ctx.at('switch', sw.name, 'bridge'));
  }
}

type CheckSwitchContext = Pick<CheckHostContext, 'model' | 'paths' | 'local' | 'report' | 'intent' | 'facts'> & {
  at(...path: readonly string[]): Span | undefined;
};

export async function checkSwitch(ctx: CheckSwitchContext, sw: Switch): Promise<void> {
  checkServer(ctx, ['ip']);
  const args = bridgeOf(ctx, sw);
  const seen = await seeBridge(ctx.local, args.bridge);
  if (seen !== undefined && args.made && !isOwn(seen, args))
    sayIn(ctx)(codes.foreignBridge, ctx.at('switch', sw.name), { bridge: args.bridge, switch: sw.name, alias: seen.alias });
}
