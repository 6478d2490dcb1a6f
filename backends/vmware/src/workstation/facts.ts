// What runs now, found by one question to vmrun and by reading files; and what this server lacks.
import type { Facts, Host, Json, MachineFact, ObserveCx, Switch } from '@mln/engine/api';
import { settingsOf, switchSettingsOf } from '@mln/engine/api';
import machine from '@mln/plugin-machine';
import { self } from '../words.js';
import type { Options } from './options.js';
import { joinedFile, machinePlaces, registryOf } from './places.js';
import { isListed, isSaved, namesOf, saidBy } from './running.js';
import { snapshotFacts } from './snapshots.js';
import { isThere, joinedTo } from './switch.js';
import { existingVmnet, type Registry, vmnetOf } from './vmnets.js';
import { listCommand, readList, wordsOf } from './vmrun.js';

// a type rather than an interface, so that it is Json
export type Server = {
  /** Why vmrun cannot be asked; null when it can. */
  readonly silent: string | null;
  readonly missing: boolean;
  readonly root: boolean;
  /** By switch: its vmnet, where it has one, and whether that is there. */
  readonly vmnets: Readonly<Record<string, { readonly vmnet: string; readonly there: boolean }>>;
};

const key = 'workstation';

/** What `observeServer` found; nothing when it was not asked. */
export function serverOf(facts: Facts): Server | undefined {
  return facts.values[`vmware.${key}`] as Server | undefined; // written below, in this very run
}

export function registryFor(cx: Pick<ObserveCx, 'paths' | 'model'>, { vmnets, product }: Options): Registry {
  return {
    dir: registryOf(cx.paths),
    project: cx.model.project,
    range: vmnets,
    product,
  };
}

export async function observeServer(cx: ObserveCx, options: Options): Promise<void> {
  const { vmrun: program, product } = options;
  const outcome = await cx.probe(listCommand({ program, product }));
  const listed = readList(outcome);
  const found = await Promise.all(cx.hosts.map((host) => machineFact(cx, host, listed)));
  for (const [n, { name }] of cx.hosts.entries()) {
    const fact = found[n] ?? { state: 'unknown' };
    // one vmrun after the other: there may be many machines
    const asking = { local: cx.local, probe: cx.probe, vmrun: { program, product } };
    const snapshots = cx.snapshots && listed ? await snapshotFacts(asking, machinePlaces(cx.paths, name)) : undefined;
    cx.machine(name, snapshots === undefined ? fact : { ...fact, snapshots });
  }
  const registry = registryFor(cx, options);
  const vmnets: Record<string, { vmnet: string; there: boolean }> = {};
  for (const sw of cx.switches) {
    const joined = await joinedTo(cx.local, { joined: joinedFile(cx.paths, sw.name), registry });
    cx.network(sw.name, joined === undefined ? { state: 'down' } : { state: 'up', detail: joined });
    const vmnet = await vmnetFor(cx, sw, registry);
    if (vmnet !== undefined) vmnets[sw.name] = { vmnet, there: await isThere(cx.local, product, vmnet) };
  }
  const server: Server = {
    silent: listed === undefined ? wordsOf(outcome) || `exit ${outcome.exitCode}` : null,
    missing: outcome.exitCode === 127,
    root: (await cx.local.stat('/proc/self/stat'))?.uid === 0,
    vmnets,
  };
  cx.fact(key, server satisfies Json);
}

async function machineFact(cx: ObserveCx, host: Host, listed: readonly string[] | undefined): Promise<MachineFact> {
  const places = machinePlaces(cx.paths, host.name);
  // VMware cannot run what it was never told of
  if ((await cx.local.stat(places.vmx)) === undefined) return { state: 'down' };
  if (listed === undefined) return { state: 'unknown', detail: 'vmrun does not tell' };
  if (!isListed(listed, await namesOf(cx.local, places.vmx)))
    return (await isSaved(cx.local, places)) ? { state: 'saved' } : { state: 'down' };
  if ((await cx.local.stat(places.paused)) !== undefined) return { state: 'paused' };
  if ((await cx.local.stat(places.up)) !== undefined) return { state: 'up' };
  const { up_text: upText = 'login:' } = settingsOf(host, machine);
  return { state: (await saidBy(cx.local, places.log)).includes(upText) ? 'up' : 'starting' };
}

/** The one it joins or was given; of one that was given none yet nobody can tell. */
async function vmnetFor({ local }: ObserveCx, sw: Switch, registry: Registry): Promise<string | undefined> {
  const { vmnet } = switchSettingsOf(sw, self);
  if (vmnet !== undefined) return existingVmnet(vmnet);
  const given = await vmnetOf(local, registry, sw.name);
  return given === undefined ? undefined : `vmnet${given}`;
}
