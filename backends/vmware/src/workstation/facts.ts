// The running machines, from one call of vmrun and from files; and the programs and networks that this server lacks.

import type { Facts, Host, Json, MachineFact, ObserveContext, Switch } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { self } from '../words.js';
import type { Options } from './options.js';
import { joinedFile, machinePlaces, registryOf } from './places.js';
import { consoleTextOf, isListed, isSaved, namesOf } from './running.js';
import { snapshotFacts } from './snapshots.js';
import { isThere, joinedTo } from './switch.js';
import { existingVmnet, type Registry, vmnetOf } from './vmnets.js';
import { listCommand, readList, wordsOf } from './vmrun.js';

// a type rather than an interface, so that it is Json
export type Server = {
  /** The reason why vmrun gives no answer; null if it answers. */
  readonly silent: string | null;
  readonly missing: boolean;
  readonly root: boolean;
  /** By switch: its vmnet, if it has one, and whether that vmnet exists. */
  readonly vmnets: Readonly<Record<string, { readonly vmnet: string; readonly there: boolean }>>;
};

const key = 'workstation';

/** The result of `observeServer`; undefined if it did not run. */
export function serverOf(facts: Facts): Server | undefined {
  return facts.values[`vmware.${key}`] as Server | undefined; // written below, in this very run
}

export function registryFor(ctx: Pick<ObserveContext, 'paths' | 'model'>, { vmnets, product }: Options): Registry {
  return {
    dir: registryOf(ctx.paths),
    project: ctx.model.project,
    range: vmnets,
    product,
  };
}

export async function observeServer(ctx: ObserveContext, options: Options): Promise<void> {
  const { vmrun: program, product } = options;
  const outcome = await ctx.probe(listCommand({ program, product }));
  const listed = readList(outcome);
  const found = await Promise.all(ctx.hosts.map((host) => machineFact(ctx, host, listed)));
  for (const [n, { name }] of ctx.hosts.entries()) {
    const fact = found[n] ?? { state: 'unknown' };
    // one vmrun after the other: there may be many machines
    const asking = { local: ctx.local, probe: ctx.probe, vmrun: { program, product } };
    const snapshots = ctx.snapshots && listed ? await snapshotFacts(asking, machinePlaces(ctx.paths, name)) : undefined;
    ctx.machine(name, snapshots === undefined ? fact : { ...fact, snapshots });
  }
  const registry = registryFor(ctx, options);
  const vmnets: Record<string, { vmnet: string; there: boolean }> = {};
  for (const sw of ctx.switches) {
    const joined = await joinedTo(ctx.local, { joined: joinedFile(ctx.paths, sw.name), registry });
    ctx.network(sw.name, joined === undefined ? { state: 'down' } : { state: 'up', detail: joined });
    const vmnet = await vmnetFor(ctx, sw, registry);
    if (vmnet !== undefined) vmnets[sw.name] = { vmnet, there: await isThere(ctx.local, product, vmnet) };
  }
  const server: Server = {
    silent: listed === undefined ? wordsOf(outcome) || `exit ${outcome.exitCode}` : null,
    missing: outcome.exitCode === 127,
    root: (await ctx.local.stat('/proc/self/stat'))?.uid === 0,
    vmnets,
  };
  ctx.fact(key, server satisfies Json);
}

async function machineFact(ctx: ObserveContext, host: Host, listed: readonly string[] | undefined): Promise<MachineFact> {
  const places = machinePlaces(ctx.paths, host.name);
  // VMware cannot run a machine without a .vmx
  if ((await ctx.local.stat(places.vmx)) === undefined) return { state: 'down' };
  if (listed === undefined) return { state: 'unknown', detail: 'vmrun does not tell' };
  if (!isListed(listed, await namesOf(ctx.local, places.vmx)))
    return (await isSaved(ctx.local, places)) ? { state: 'saved' } : { state: 'down' };
  if ((await ctx.local.stat(places.paused)) !== undefined) return { state: 'paused' };
  if ((await ctx.local.stat(places.up)) !== undefined) return { state: 'up' };
  const { up_text: upText = 'login:' } = settingsOf(host, machine);
  return { state: (await consoleTextOf(ctx.local, places.log)).includes(upText) ? 'up' : 'starting' };
}

/** The vmnet that the switch joins or holds; undefined if it holds none yet. */
async function vmnetFor({ local }: ObserveContext, sw: Switch, registry: Registry): Promise<string | undefined> {
  const { vmnet } = switchSettingsOf(sw, self);
  if (vmnet !== undefined) return existingVmnet(vmnet);
  const given = await vmnetOf(local, registry, sw.name);
  return given === undefined ? undefined : `vmnet${given}`;
}
