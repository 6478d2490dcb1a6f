// Plan time: what cannot work is said before anything is started. A warning while building, an error when starting.
import type { Host, Report, Span, Switch } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import machine from '@mln/plugin-machine';
import type { SocketPath } from './names.js';
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
};

export function kernelOf(host: Host): string {
  return settingsOf(host, machine).kernel ?? defaultKernel;
}

/** Rather than a process. */
export function isBridge(sw: Switch): boolean {
  return switchSettingsOf(sw, machine).bridge === true;
}

export interface CheckCx {
  readonly server: Server | undefined;
  /** An error or a warning. */
  readonly say: Report['error'];
  at(...path: readonly string[]): Span | undefined;
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)}M`;
}

function checkProgram({ server, say }: CheckCx, program: string, at: Span | undefined): void {
  if (server?.missing.includes(program)) say('MLN6301', at, { program, package: packages[program] ?? program });
}

export function checkHost(cx: CheckCx, host: Host): void {
  const { server, say, at } = cx;
  for (const program of ['screen', 'setarch', 'uml_mconsole']) checkProgram(cx, program, undefined);
  checkKernel(cx, host);
  if (server === undefined) return;
  const { directory, flaw, free } = server.memory;
  const { memory } = settingsOf(host, machine);
  if (flaw !== undefined) say('MLN6309', undefined, { directory, flaw });
  else if (free !== undefined && memory > free)
    say('MLN6307', at('host', host.name, 'memory'), {
      host: host.name,
      memory: mib(memory),
      directory,
      free: mib(free),
    });
}

export function checkHold(cx: CheckCx): void {
  checkProgram(cx, 'uml_mconsole', undefined);
}

function checkKernel(cx: CheckCx, host: Host): void {
  const kernel = kernelOf(host);
  const at = () => cx.at('host', host.name, 'kernel');
  if (kernel === defaultKernel) checkProgram(cx, kernel, undefined);
  else if (kernel.includes('/') && !kernel.startsWith('/')) cx.say('MLN6303', at(), { kernel });
  else if (cx.server?.missing.includes(kernel)) cx.say('MLN6302', at(), { kernel, host: host.name });
}

/** Together they may want more than there is. Only a warning: a machine takes what it touches, which may be less. */
export function checkMemorySum({ server }: CheckCx, idle: readonly Host[], warn: Report['warning']): void {
  if (server?.memory.free === undefined) return;
  const { directory, free } = server.memory;
  const wanted = idle.reduce((sum, host) => sum + settingsOf(host, machine).memory, 0);
  if (wanted > free) warn('MLN6308', undefined, { wanted: mib(wanted), directory, free: mib(free) });
}

export function checkSwitch(cx: CheckCx, sw: Switch): void {
  const { server, say, at } = cx;
  const { tap } = switchSettingsOf(sw, self);
  const bridge = isBridge(sw);
  const origin = at('switch', sw.name, bridge ? 'bridge' : 'tap');
  checkProgram(cx, bridge ? 'ip' : 'vde_switch', undefined);
  if (server === undefined) return;
  const root = server.uid === 0;
  if (bridge && !root) say('MLN6304', origin, { switch: sw.name });
  if (!bridge && tap === undefined) return;
  if (!server.tun) say('MLN6306', origin, { switch: sw.name });
  // root's vde_switch makes the device itself; a bridge and an ordinary user want it there
  if (tap === undefined || (root && !bridge)) return;
  const owner = server.taps[tap];
  if (owner === undefined || (!root && owner !== server.uid))
    say('MLN6305', at('switch', sw.name, 'tap'), { tap, switch: sw.name, uid: server.uid });
}

export function checkSockets({ say }: CheckCx, sockets: readonly SocketPath[], at: Span | undefined): void {
  const long = sockets.find(({ path, limit }) => Buffer.byteLength(path) > limit);
  if (long !== undefined) say('MLN6310', at, { ...long, length: Buffer.byteLength(long.path) });
}
