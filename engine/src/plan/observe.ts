// Model and server → facts: the present states, found without changing anything.

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
  /** The name of the observed server; default: this server. */
  readonly server?: string;
  /** True if the command needs the facts: then a time-out is an error. */
  readonly isRequired?: boolean;
  /** The intent behind the facts. Default: none, and mln skips expensive facts. */
  readonly intent?: Intent;
  /** No plan follows: the states of machines and switches are enough. */
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
