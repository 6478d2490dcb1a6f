// Model → complaints that need no look at the server.

import { type Host, interfaceSettingsOf, type ModelContext, type Switch, settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { bridgeOf } from './bridge-of.js';
import { codes } from './codes.js';
import { mib } from './machine-of.js';
import { self, type XenClaims } from './words.js';
import { allowedKeys } from './xl-keys.js';

type Context = ModelContext<XenClaims>;

export function validate(ctx: Context): void {
  const hosts = ctx.model.hosts.filter((host) => host.backend === 'xen');
  for (const host of hosts) {
    validateKind(ctx, host);
    validateSizes(ctx, host);
    validateDisks(ctx, host);
    validateInterfaces(ctx, host);
    validateExtra(ctx, host);
  }
  validateDisplays(ctx, hosts);
  validateSwitches(
    ctx,
    ctx.model.switches.filter((sw) => sw.backend === 'xen'),
  );
}

function validateKind({ report, at }: Context, host: Host): void {
  const { hvm, pvh, bootloader, ramdisk, extra } = settingsOf(host, self);
  const { kernel, kernel_args: args, vncdisplay, vncpasswd, vnckeymap } = settingsOf(host, machine);
  const where = (word: string) => at('host', host.name, word);
  if (hvm && pvh) report.error(codes.bothHvmAndPvh, where('pvh'), { host: host.name });
  const useless = (word: string, why: string) =>
    report.warning(codes.wordHasNoEffect, where(word), { word, host: host.name, why });
  if (hvm && bootloader !== undefined) useless('bootloader', 'a hvm machine boots from its disk');
  if (!hvm && bootloader !== undefined && kernel !== undefined) useless('bootloader', 'it has a kernel of the server');
  if (ramdisk !== undefined && kernel === undefined && (hvm || bootloader !== undefined))
    useless('ramdisk', 'it has no kernel of the server');
  const deaf = kernel === undefined && (hvm || bootloader === 'pvgrub');
  for (const [word, given] of [
    ['extra', extra !== undefined],
    ['kernel_args', args.length > 0],
  ] as const)
    if (deaf && given) useless(word, 'its own boot loader starts the kernel');
  for (const [word, given] of Object.entries({ vncdisplay, vncpasswd, vnckeymap }))
    if (pvh && given !== undefined) report.error(codes.pvhHasNoScreen, where(word), { host: host.name, word });
}

function megabytes(bytes: number): string {
  return `${mib(bytes)}M`;
}

function validateSizes({ report, at }: Context, host: Host): void {
  const { maxmem, maxvcpus } = settingsOf(host, self);
  const { memory, vcpus } = settingsOf(host, machine);
  if (maxmem !== undefined && maxmem < memory)
    report.error(codes.maxmemBelowMemory, at('host', host.name, 'maxmem'), {
      host: host.name,
      maxmem: megabytes(maxmem),
      memory: megabytes(memory),
    });
  if (maxvcpus !== undefined && maxvcpus < vcpus)
    report.error(codes.maxvcpusBelowVcpus, at('host', host.name, 'maxvcpus'), { host: host.name, maxvcpus, vcpus });
}

function validateDisks({ report, at }: Context, host: Host): void {
  const devices = settingsOf(host, self).disks.map(({ device = '' }) => device);
  devices.forEach((device, i) => {
    // Xen treats a disk and a partition of it as the same disk
    const disk = device.replace(/\d+$/, '');
    const taken = devices
      .slice(0, i)
      .some(
        (other) =>
          other === device ||
          other === disk ||
          (disk === device && other.startsWith(disk) && /^\d+$/.test(other.slice(disk.length))),
      );
    if (taken) report.error(codes.duplicateDiskDevice, at('host', host.name, 'disks', String(i)), { host: host.name, device });
  });
}

function validateInterfaces({ report, at }: Context, host: Host): void {
  const names = new Set(host.interfaces.map(({ name }) => name));
  for (const iface of host.interfaces) {
    const where = at('host', host.name, 'network', iface.name);
    const values = { interface: iface.name, host: host.name };
    const number = /^eth(0|[1-9]\d?)$/.exec(iface.name)?.[1];
    if (number === undefined) report.error(codes.invalidInterfaceName, where, values);
    else {
      const missing = Array.from({ length: Number(number) }, (_, i) => `eth${i}`).find((name) => !names.has(name));
      if (missing !== undefined) report.error(codes.gapInInterfaceNumbers, where, { ...values, missing });
    }
    if (iface.switch !== undefined && interfaceSettingsOf(iface, machine).bridge !== undefined)
      report.error(codes.bothSwitchAndBridge, at('host', host.name, 'network', iface.name, 'bridge'), values);
  }
}

/** The lines that identify the domain. */
const ours = ['name', 'uuid'];

function validateExtra({ report, at, options }: Context, host: Host): void {
  const allowed = allowedKeys(options);
  settingsOf(host, self).xen_extra.forEach((line, i) => {
    const where = at('host', host.name, 'xen_extra', String(i));
    const key = /^\s*([A-Za-z][\w.]*)\s*\+?=\s*\S/.exec(line)?.[1];
    // a list may continue over several lines
    const goesOn = /^[\]"'[]|^\s|,$/.test(line) || line.startsWith('#');
    // xl ends a statement at a semicolon, too
    if ((key === undefined && !goesOn) || line.includes(';')) report.error(codes.invalidXlLine, where, { host: host.name, line });
    if (key !== undefined && ours.includes(key)) report.error(codes.reservedXlKey, where, { host: host.name, line, key });
    else if (key !== undefined && !allowed.has(key)) report.error(codes.xlKeyOfTheServer, where, { host: host.name, key });
  });
}

function validateDisplays({ report, at }: Context, hosts: readonly Host[]): void {
  const first = new Map<string, string>();
  for (const host of hosts) {
    const { vncdisplay: display } = settingsOf(host, machine);
    if (display === undefined) continue;
    const key = `${host.serviceHost ?? ''} ${display}`;
    const a = first.get(key);
    if (a === undefined) first.set(key, host.name);
    else report.error(codes.duplicateVncDisplay, at('host', host.name, 'vncdisplay'), { a, b: host.name, display });
  }
}

function validateSwitches(ctx: Context, switches: readonly Switch[]): void {
  const { report, at } = ctx;
  const first = new Map<string, string>();
  for (const sw of switches) {
    const { bridge } = bridgeOf(ctx, sw);
    const key = `${sw.serviceHost ?? ''} ${bridge}`;
    const a = first.get(key);
    if (a === undefined) first.set(key, sw.name);
    else report.error(codes.duplicateBridge, at('switch', sw.name, 'bridge'), { a, b: sw.name, bridge });
    if (switchSettingsOf(sw, machine).bridge === false) validateProcessWords(ctx, sw);
  }
}

/** Words of switches that are processes. */
function validateProcessWords({ report, at }: Context, sw: Switch): void {
  const { hub, tap } = sw.settings.uml ?? {};
  if (hub === true) report.warning(codes.switchIsABridge, at('switch', sw.name, 'hub'), { switch: sw.name, word: 'hub' });
  if (tap !== undefined) report.warning(codes.switchIsABridge, at('switch', sw.name, 'tap'), { switch: sw.name, word: 'tap' });
}
