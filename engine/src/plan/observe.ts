// World → Facts: what is there now, found by looking only.
import type { Facts, Intent, MachineFact, NetworkFact, ObserveCx } from '../api/hooks.js';
import type { Json } from '../api/json.js';
import type { Plugin } from '../api/plugin.js';
import type { Shell } from '../api/ports.js';
import type { HookRunner } from '../hooks/create.js';
import type { PluginSet } from '../plugin/registry.js';
import { baseCx, type ModelWorld } from './context.js';
import { isOfSnapshots } from './snapshots.js';

export interface ObserveWorld extends ModelWorld {
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly sh: Shell;
  /** What it is for; default: neither that nor anything dear is looked at. */
  readonly intent?: Intent;
  /** Nothing is planned: the states of machines and switches are enough. */
  readonly statesOnly?: true;
}

export async function observe(world: ObserveWorld): Promise<Facts> {
  const machines: Record<string, MachineFact> = {};
  const networks: Record<string, NetworkFact> = {};
  const values: Record<string, Json> = {};
  const cxFor = (plugin: Plugin, backend?: string): ObserveCx => ({
    ...baseCx(world, plugin),
    model: world.model,
    hosts: world.model.hosts.filter((host) => backend === undefined || host.backend === backend),
    switches: world.model.switches.filter((sw) => backend === undefined || sw.backend === backend),
    probe: (command, assume) => world.sh.probe(command, assume),
    ...(world.intent !== undefined && isOfSnapshots(world.intent) ? { snapshots: true } : {}),
    ...(world.statesOnly === true ? { statesOnly: true } : {}),
    machine: (host, fact) => {
      machines[host] = fact;
    },
    network: (name, fact) => {
      networks[name] = fact;
    },
    fact: (key, value) => {
      values[`${plugin.name}.${key}`] = value;
    },
  });
  const drivers = async () => {
    const used = new Set([...world.model.hosts, ...world.model.switches].map((thing) => thing.backend));
    for (const name of used) {
      const found = world.set.backends.get(name);
      if (found === undefined) continue;
      const fine = await world.hooks.call(found.plugin, 'observe', () => found.driver.observe(cxFor(found.plugin, name)));
      if (!fine) return false;
    }
    return true;
  };
  await world.hooks.each('observe', (plugin) => [cxFor(plugin)], drivers);
  return { machines, networks, values };
}
