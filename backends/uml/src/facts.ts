// The running machines and switches, from pid files, /proc and console logs.

import type { Host, ObserveContext, Switch } from '@mln/engine/api';
import { plainText } from '@mln/machine-kit';
import { machinePid, sessions } from './alive.js';
import { machinePlaces, machinesDir, switchPlaces } from './names.js';
import { isHeldPid } from './pause.js';
import { switchPid } from './switch.js';

/** `upText(host)` is the text on the console of a machine that is up; `bridge(switch)` the name of its bridge, if it is one. */
export interface Known {
  upText(host: Host): string;
  bridge(sw: Switch): string | undefined;
}

export async function observeRunning(ctx: ObserveContext, known: Known): Promise<void> {
  const left = await leftovers(ctx);
  const started = ctx.hosts.filter((host) => {
    const found = left.has(machinePlaces(ctx.paths, host.name).session);
    if (!found) ctx.machine(host.name, { state: 'down' });
    return found;
  });
  await Promise.all([
    ...started.map((host) => observeHost(ctx, { name: host.name, upText: known.upText(host) })),
    ...ctx.switches.map((sw) => observeSwitch(ctx, { name: sw.name, bridge: known.bridge(sw) })),
  ]);
}

/**
 * The short names with a directory or a session. Two looks replace a look for each of ten thousand machines, most of which never
 * started.
 */
async function leftovers({ local, paths }: ObserveContext): Promise<ReadonlySet<string>> {
  const { screenDir } = machinePlaces(paths, '');
  const [dirs, screens] = await Promise.all([local.list(machinesDir(paths)), local.list(screenDir)]);
  return new Set([...dirs, ...screens.map((name) => name.slice(name.indexOf('.') + 1))]);
}

async function observeHost(ctx: ObserveContext, host: { readonly name: string; readonly upText: string }): Promise<void> {
  const places = machinePlaces(ctx.paths, host.name);
  const pid = await machinePid(ctx.local, places);
  if (pid === undefined) {
    // a machine that started a moment ago has no pid file yet
    const child = (await sessions(ctx.local, places)).find((one) => one.child !== undefined)?.child;
    return ctx.machine(host.name, child === undefined ? { state: 'down' } : { state: 'starting', pid: child });
  }
  const consoleText = plainText((await ctx.local.text(places.log)) ?? '');
  const address = leased(consoleText);
  const detail = [`pid ${pid}`, ...(address === undefined ? [] : [`leased ${address}`])].join(', ');
  const going = consoleText.includes(host.upText) ? 'up' : 'starting';
  ctx.machine(host.name, { state: (await isHeldPid(ctx.local, pid, places)) ? 'paused' : going, pid, detail });
}

/** The last address that a DHCP client printed on the console, in the form of udhcpc and dhclient. */
export function leased(consoleText: string): string | undefined {
  return [...consoleText.matchAll(/(?:lease of|bound to) (\d+\.\d+\.\d+\.\d+)/g)].at(-1)?.[1];
}

async function observeSwitch(
  ctx: ObserveContext,
  sw: { readonly name: string; readonly bridge: string | undefined },
): Promise<void> {
  const detail = sw.bridge === undefined ? await process(ctx, sw.name) : await bridge(ctx, sw.bridge);
  ctx.network(sw.name, detail === undefined ? { state: 'down' } : { state: 'up', detail });
}

async function process(ctx: ObserveContext, name: string): Promise<string | undefined> {
  const pid = await switchPid(ctx.local, switchPlaces(ctx.paths, name));
  return pid === undefined ? undefined : `vde_switch, pid ${pid}`;
}

async function bridge(ctx: ObserveContext, name: string): Promise<string | undefined> {
  const { exitCode, stdout } = await ctx.probe({ file: 'ip', args: ['link', 'show', 'dev', name, 'up'] });
  return exitCode === 0 && stdout.trim() !== '' ? `bridge ${name}` : undefined;
}
