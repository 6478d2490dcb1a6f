// Model → complaints that need no look at the server.

import { type Host, interfaceSettingsOf, type ModelContext, type Switch, settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from '../codes.js';
import { isStaticMac } from '../identity.js';
import { readEntry, sameName } from '../vmx-text.js';
import type { VmwareClaims } from '../words.js';

type Context = ModelContext<VmwareClaims>;

/** As many cards as a machine can have. */
const mostCards = 10;

export function validateWorkstation(ctx: Context): void {
  const displays = new Map<number, string>();
  for (const host of ctx.model.hosts.filter(({ backend }) => backend === 'vmware')) {
    checkCards(ctx, host);
    checkLines(ctx, host);
    checkScreen(ctx, host, displays);
    checkKernel(ctx, host);
  }
  for (const { name } of ctx.model.switches.filter(isBridge))
    ctx.report.error(codes.switchIsNotABridge, ctx.at('switch', name, 'bridge'), { switch: name });
}

function isBridge(sw: Switch): boolean {
  const { bridge = false } = switchSettingsOf(sw, machine);
  return sw.backend === 'vmware' && bridge !== false;
}

function checkKernel({ report, at }: Context, host: Host): void {
  const { kernel, kernel_args: args = [] } = settingsOf(host, machine);
  const { name } = host;
  if (kernel !== undefined)
    report.warning(codes.kernelWordHasNoEffect, at('host', name, 'kernel'), { host: name, word: 'kernel' });
  if (args.length > 0)
    report.warning(codes.kernelWordHasNoEffect, at('host', name, 'kernel_args'), { host: name, word: 'kernel_args' });
}

function checkCards({ report, at }: Context, { name: host, interfaces }: Host): void {
  for (const iface of interfaces) {
    const { name, mac } = iface;
    if (!isStaticMac(mac))
      report.error(codes.refusedHardwareAddress, at('host', host, 'network', name, 'mac'), { mac, interface: name, host });
    const { bridge } = interfaceSettingsOf(iface, machine);
    const where = at('host', host, 'network', name, 'bridge');
    if (bridge !== undefined) report.warning(codes.bridgeChosenByVmware, where, { interface: name, host, bridge });
  }
  if (interfaces.length > mostCards)
    report.error(codes.tooManyNetworkCards, at('host', host), { host, count: interfaces.length, most: mostCards });
}

/** Settings that mln writes itself. The same line in the project file would override them without notice, so mln refuses it. */
const decided: readonly (readonly [name: RegExp, word: string])[] = [
  [/^memsize$/i, 'memory'],
  [/^numvcpus$/i, 'vcpus'],
  [/^guestOS$/i, 'guest_os'],
  [/^firmware$/i, 'firmware'],
  [/^(?:scsi|sata|ide)0:0\./i, 'template, size and disk_adapter'],
  [/^ethernet\d+\.(?:address|addressType|generatedAddress)$/i, 'mac'],
  [/^ethernet\d+\.(?:present|connectionType|vnet|networkName)$/i, 'network'],
  [/^RemoteDisplay\.vnc\./i, 'vncdisplay, vncpasswd and vnckeymap'],
  [/^(?:\.encoding|config\.version|displayName|uuid\.bios|nvram)$/i, 'the names of project and host'],
  [/^serial0\./i, 'the console, which mln reads'],
];

/** Names a file, a device or a program of the server, or listens for others. */
function isOfServer([key, value]: readonly [string, string]): boolean {
  return /[/\\]/.test(value) || ofServer.test(key);
}

const ofServer =
  /fileName$|hostPath|deviceType|fileType|autodetect|^(?:serial|parallel|floppy|usb|ehci|pciPassthru|sharedFolder|debugStub|RemoteDisplay|workingDir|fileSearchPath|vmx\.|log\.|monitor\.)/i;

function checkLines({ report, at, of }: Context, host: Host): void {
  const { name } = host;
  const seen: string[] = [];
  for (const [n, line] of of(host).vmx.entries()) {
    const span = at('host', name, 'vmx', String(n));
    const entry = readEntry(line);
    if (entry === undefined) report.error(codes.invalidVmxLine, span, { line });
    const key = entry?.[0] ?? '';
    const word = decided.find(([pattern]) => pattern.test(key))?.[1];
    if (word !== undefined) report.error(codes.reservedVmxKey, span, { key, word });
    if (entry !== undefined && word === undefined && isOfServer(entry)) report.error(codes.vmxKeyOfTheServer, span, { key });
    if (key !== '' && seen.some((other) => sameName(other, key))) report.error(codes.duplicateVmxKey, span, { key, host: name });
    seen.push(key);
  }
}

function checkScreen({ report, at }: Context, host: Host, displays: Map<number, string>): void {
  const { vncdisplay: display, vncpasswd } = settingsOf(host, machine);
  if (display === undefined) return;
  const span = at('host', host.name, 'vncdisplay');
  const other = displays.get(display);
  if (other !== undefined) report.error(codes.duplicateVncDisplay, span, { display, other, host: host.name });
  else displays.set(display, host.name);
  if (vncpasswd === undefined) report.warning(codes.unprotectedScreen, span, { host: host.name, port: 5900 + display });
}
