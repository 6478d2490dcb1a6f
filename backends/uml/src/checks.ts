// Plan time: reports the faults of a start before anything starts. A warning while building, an error when starting.

import { sandboxPackage } from '@mln/disk-kit';
import type { Host, OptionValues, Report, Span, Switch } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from './codes.js';
import type { SocketPath } from './names.js';
import type { UmlOptions } from './options.js';
import type { Server } from './server.js';
import { self } from './words.js';

export const defaultKernel = 'linux.uml';

export const packages: Readonly<Record<string, string>> = {
  [defaultKernel]: 'user-mode-linux',
  screen: 'screen',
  setarch: 'util-linux',
  uml_mconsole: 'uml-utilities',
  vde_switch: 'vde2',
  ip: 'iproute2',
  bwrap: sandboxPackage,
};

export function kernelOf(host: Host): string {
  return settingsOf(host, machine).kernel ?? defaultKernel;
}

/** True for a bridge, false for a process. */
export function isBridge(sw: Switch): boolean {
  return switchSettingsOf(sw, machine).bridge === true;
}

export interface CheckContext {
  readonly server: Server | undefined;
  /** The severity: an error or a warning. */
  readonly say: Report['error'];
  at(...path: readonly string[]): Span | undefined;
}

/** Once for a plan: without a sandbox a guest reaches all files of its user. */
export function checkSandbox(
  { server, say }: CheckContext,
  warn: Report['warning'],
  { sandbox }: OptionValues<UmlOptions>,
): void {
  const why = server?.sandboxFlaw;
  if (why === undefined) return;
  if (sandbox === 'require') say(codes.sandboxRequired, undefined, { why, package: sandboxPackage });
  else warn(codes.withoutSandbox, undefined, { why, package: sandboxPackage });
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}M`;
}

function checkProgram({ server, say }: CheckContext, program: string, at: Span | undefined): void {
  if (server?.missing.includes(program)) say(codes.programNotFound, at, { program, package: packages[program] ?? program });
}

const longestPath = 512;

/** The command line of the kernel divides a path at some characters, and screen logs to no path of any length. */
export function flawOfPath(path: string): string | undefined {
  if (/[\s,:"']/.test(path)) return 'User-Mode Linux takes no path with blanks, commas, colons or quotes';
  return Buffer.byteLength(path) > longestPath ? `it has more than ${longestPath} bytes` : undefined;
}

export function checkHost(ctx: CheckContext, host: Host): void {
  const { server, say, at } = ctx;
  for (const program of ['screen', 'setarch', 'uml_mconsole']) checkProgram(ctx, program, undefined);
  checkKernel(ctx, host);
  if (server === undefined) return;
  const { directory, flaw, free } = server.memory;
  const { memory } = settingsOf(host, machine);
  if (flaw !== undefined) say(codes.unusableMemoryDirectory, undefined, { directory, flaw });
  else if (free !== undefined && memory > free)
    say(codes.tooLittleMemoryForHost, at('host', host.name, 'memory'), {
      host: host.name,
      memory: mib(memory),
      directory,
      free: mib(free),
    });
}

export function checkHold(ctx: CheckContext): void {
  checkProgram(ctx, 'uml_mconsole', undefined);
}

function checkKernel(ctx: CheckContext, host: Host): void {
  const kernel = kernelOf(host);
  const at = () => ctx.at('host', host.name, 'kernel');
  if (kernel === defaultKernel) checkProgram(ctx, kernel, undefined);
  else if (kernel.includes('/') && !kernel.startsWith('/')) ctx.say(codes.kernelPathNotAbsolute, at(), { kernel });
  else if (ctx.server?.missing.includes(kernel)) ctx.say(codes.kernelNotExecutable, at(), { kernel, host: host.name });
}

/**
 * All machines together may want more than the directory has. The check only warns, because a machine uses only the memory that
 * it touches.
 */
export function checkMemorySum({ server }: CheckContext, idle: readonly Host[], warn: Report['warning']): void {
  if (server?.memory.free === undefined) return;
  const { directory, free } = server.memory;
  const wanted = idle.reduce((sum, host) => sum + settingsOf(host, machine).memory, 0);
  if (wanted > free) warn(codes.tooLittleMemoryForProject, undefined, { wanted: mib(wanted), directory, free: mib(free) });
}

export function checkSwitch(ctx: CheckContext, sw: Switch): void {
  const { server, say, at } = ctx;
  const { tap } = switchSettingsOf(sw, self);
  const bridge = isBridge(sw);
  const origin = at('switch', sw.name, bridge ? 'bridge' : 'tap');
  checkProgram(ctx, bridge ? 'ip' : 'vde_switch', undefined);
  if (server === undefined) return;
  const root = server.uid === 0;
  if (bridge && !root) say(codes.bridgeNeedsRoot, origin, { switch: sw.name });
  if (!bridge && tap === undefined) return;
  if (!server.tun) say(codes.noTunDevice, origin, { switch: sw.name });
  // root's vde_switch creates the device itself; a bridge and an ordinary user need an existing one
  if (tap === undefined || (root && !bridge)) return;
  const owner = server.taps[tap];
  if (owner === undefined || (!root && owner !== server.uid))
    say(codes.unusableTap, at('switch', sw.name, 'tap'), { tap, switch: sw.name, uid: server.uid });
}

export function checkSockets({ say }: CheckContext, sockets: readonly SocketPath[], at: Span | undefined): void {
  const long = sockets.find(({ path, limit }) => Buffer.byteLength(path) > limit);
  if (long !== undefined) say(codes.socketPathTooLong, at, { ...long, length: Buffer.byteLength(long.path) });
}
