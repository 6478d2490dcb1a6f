// Host, disk and server → the configuration of its domain.

import { type DiskRef, type Host, type HostContext, interfaceSettingsOf, settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { bridgeOf } from './bridge-of.js';
import type { Boot, Disk, DomainConfig, Screen, Vif } from './domain-config.js';
import { domainId } from './names.js';
import type { XenOptions } from './options.js';
import { serverOf } from './server.js';
import { self, type XenClaims } from './words.js';

/** The part of every hook's context that this file needs. */
export type MachineContext = Pick<
  HostContext<XenClaims, Readonly<Record<never, never>>, Readonly<Record<never, never>>, XenOptions>,
  'host' | 'model' | 'paths' | 'options' | 'facts' | 'disk'
>;

type Type = DomainConfig['type'];

export function typeOf(host: Host): Type {
  const { hvm, pvh } = settingsOf(host, self);
  if (hvm) return 'hvm';
  return pvh ? 'pvh' : 'pv';
}

/** Whole MiB, as Xen counts memory. */
export function mib(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}

/** Throws for a host without a disk: built projects have one for each. */
export function machineOf(ctx: MachineContext): DomainConfig {
  const { host, model, paths, disk } = ctx;
  if (disk === undefined) throw new Error(`host ${host.name} has no disk`);
  const own = settingsOf(host, self);
  const { memory, vcpus } = settingsOf(host, machine);
  const type = typeOf(host);
  const boot = bootOf(ctx, disk);
  const screen = screenOf(host, type);
  return {
    ...domainId(paths, { project: model.project, host: host.name }),
    type,
    memory: mib(memory),
    ...(own.maxmem === undefined ? {} : { maxmem: mib(own.maxmem) }),
    vcpus,
    ...(own.maxvcpus === undefined ? {} : { maxvcpus: own.maxvcpus }),
    ...(own.cpus === undefined ? {} : { cpus: own.cpus }),
    boot,
    parameters: parametersOf(host, boot),
    disks: disksOf(host, disk, boot),
    vifs: vifsOf(ctx),
    ...(screen === undefined ? {} : { screen }),
    extra: own.xen_extra,
  };
}

export interface Kernel {
  readonly kernel: string;
  readonly ramdisk?: string;
  /** Words that name them, for complaints. */
  readonly by: 'kernel' | 'option' | 'default';
}

/** GRUB for Xen, as Debian's grub-xen-host has it. */
export function grubOf(type: Type): string {
  return `/usr/lib/grub-xen/${type === 'pvh' ? 'grub-i386-xen_pvh.bin' : 'grub-x86_64-xen.bin'}`;
}

export function bootloaderOf(host: Host, disk: Pick<DiskRef, 'offset'>): 'pygrub' | 'pvgrub' | undefined {
  const { bootloader, hvm } = settingsOf(host, self);
  const { kernel } = settingsOf(host, machine);
  if (hvm || kernel !== undefined) return undefined;
  // a template with partitions was installed as a computer is, and has its own kernel
  return bootloader ?? (disk.offset > 0 ? 'pygrub' : undefined);
}

/** The kernel of the server that a host boots; nothing for a host that boots another way. */
export function kernelOf({ host, options, facts, disk }: MachineContext): Kernel | undefined {
  const { kernel } = settingsOf(host, machine);
  const { ramdisk, hvm } = settingsOf(host, self);
  const withRamdisk = (of: string | undefined) => (of === undefined ? {} : { ramdisk: of });
  if (kernel !== undefined) return { kernel, ...withRamdisk(ramdisk), by: 'kernel' };
  if (hvm || (disk !== undefined && bootloaderOf(host, disk) !== undefined)) return undefined;
  const { xen_kernel: site, xen_ramdisk: siteRamdisk } = options;
  if (site !== undefined) return { kernel: site, ...withRamdisk(ramdisk ?? siteRamdisk), by: 'option' };
  const release = serverOf(facts)?.release;
  const of = (file: string): string => (release === undefined ? `/boot/${file}` : `/boot/${file}-${release}`);
  return { kernel: of('vmlinuz'), ramdisk: ramdisk ?? of('initrd.img'), by: 'default' };
}

function bootOf(ctx: MachineContext, disk: DiskRef): Boot {
  const { host } = ctx;
  const kernel = kernelOf(ctx);
  if (kernel !== undefined) return { from: 'server', ...without(kernel), root: rootOf(host, disk) };
  const bootloader = bootloaderOf(host, disk);
  if (bootloader === 'pygrub') return { from: 'guest', bootloader };
  return bootloader === 'pvgrub' ? { from: 'grub', kernel: grubOf(typeOf(host)) } : { from: 'disk' };
}

function without({ by: _by, ...kernel }: Kernel) {
  return kernel;
}

function isWhole(host: Host, disk: Pick<DiskRef, 'offset'>): boolean {
  return disk.offset > 0 || typeOf(host) === 'hvm';
}

function rootOf(host: Host, disk: DiskRef): string {
  if (!isWhole(host, disk)) return '/dev/xvda1';
  return disk.offset === 0 ? '/dev/xvda' : `/dev/xvda${disk.partition?.number ?? 1}`;
}

// Interfaces keep the names that the project gives them: systemd would call them enX0 and so on.
function parametersOf(host: Host, boot: Boot): readonly string[] {
  if (boot.from === 'grub' || boot.from === 'disk') return [];
  const { kernel_args: args } = settingsOf(host, machine);
  const { extra } = settingsOf(host, self);
  const consoles = typeOf(host) === 'hvm' ? ['console=tty0', 'console=ttyS0'] : ['console=hvc0'];
  return [...consoles, 'net.ifnames=0', ...args, ...(extra === undefined ? [] : [extra])];
}

function disksOf(host: Host, disk: DiskRef, boot: Boot): readonly Disk[] {
  // programs that read a disk before the guest does need QEMU to serve it
  const served = boot.from === 'guest' || boot.from === 'disk';
  const reached = (target: string) => (target.startsWith('/dev/') || served ? {} : { loop: true as const });
  const root = { device: isWhole(host, disk) ? 'xvda' : 'xvda1', target: disk.path, ...reached(disk.path) };
  const others = settingsOf(host, self).disks.map(({ device, target, access }) => ({
    device: device ?? '',
    target: target ?? '',
    ...(access === 'ro' ? { readOnly: true as const } : {}),
    ...reached(target ?? ''),
  }));
  return [root, ...others];
}

export function defaultBridge({ options }: Pick<MachineContext, 'options'>): string {
  return options.xen_bridge;
}

function vifsOf(ctx: MachineContext): readonly Vif[] {
  return [...ctx.host.interfaces]
    .sort((a, b) => Number(a.name.slice(3)) - Number(b.name.slice(3)))
    .map((iface) => ({ mac: iface.mac, bridge: bridgeFor(ctx, iface) }));
}

function bridgeFor(ctx: MachineContext, iface: Host['interfaces'][number]): string {
  const sw = ctx.model.switches.find((one) => one.name === iface.switch);
  if (sw !== undefined) return bridgeOf(ctx, sw).bridge;
  return interfaceSettingsOf(iface, machine).bridge ?? defaultBridge(ctx);
}

function screenOf(host: Host, type: Type): Screen | undefined {
  const { vncdisplay, vncpasswd, vnckeymap } = settingsOf(host, machine);
  if (type !== 'hvm' && vncdisplay === undefined && vncpasswd === undefined && vnckeymap === undefined) return undefined;
  return {
    ...(vncdisplay === undefined ? {} : { display: vncdisplay }),
    ...(vnckeymap === undefined ? {} : { keymap: vnckeymap }),
  };
}
