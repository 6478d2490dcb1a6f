// World → Facts: what is there now, found by looking only.

import type { ObserveContext } from '../api/context.js';
import type { Facts, Intent, MachineFact, NetworkFact } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { Plugin } from '../api/plugin.js';
import type { Shell } from '../api/ports.js';
import type { HookRunner } from '../hooks/create.js';
import type { PluginSet } from '../plugin/registry.js';
import { baseContext } from './context.js';
import { isOfSnapshots } from './operations.js';
import { probeInTime } from './probe-in-time.js';
import type { ProjectContext } from './request.js';

export interface ObserveWorld extends ProjectContext {
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly sh: Shell;
  /** The name of the server that is looked at; this one when absent. */
  readonly server?: string;
  /** Whether nothing goes on without what is seen: a time-out is an error then. */
  readonly isRequired?: boolean;
  /** What it is for; default: neither that nor anything dear is looked at. */
  readonly intent?: Intent;
  /** Nothing is planned: the states of machines and switches are enough. */
  readonly statesOnly?: true;
}

export async function observe(context: ObserveWorld): Promise<Facts> {
  const machines: Record<string, MachineFact> = {};
  const networks: Record<string, NetworkFact> = {};
  const values: Record<string, Json> = {};
  const cxFor = (plugin: Plugin, backend?: string): ObserveContext => ({
    ...baseContext(context, plugin),
    model: context.model,
    hosts: context.model.hosts.filter((host) => backend === undefined || host.backend === backend),
    switches: context.model.switches.filter((sw) => backend === undefined || sw.backend === backend),
    probe: (command, assume) => probeInTime(command, context.sh.probe(command, assume), context),
    ...(context.intent !== undefined && isOfSnapshots(context.intent) ? { snapshots: true } : {}),
    ...(context.statesOnly === true ? { statesOnly: true } : {}),
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
    const used = new Set([...context.model.hosts, ...context.model.switches].map((thing) => thing.backend));
    for (const name of used) {
      const found = context.set.backends.get(name);
      if (found === undefined) continue;
      const fine = await context.hooks.call(found.plugin, 'observe', () => found.driver.observe(cxFor(found.plugin, name)));
      if (!fine) return false;
    }
    return true;
  };
  await context.hooks.each('observe', (plugin) => [cxFor(plugin)], drivers);
  return { machines, networks, values };
}
