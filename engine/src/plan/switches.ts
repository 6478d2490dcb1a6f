// Hosts and facts → the steps that bring their switches up or down.

import type { Claims } from '../api/claims.js';
import type { SwitchContext } from '../api/context.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Host, Switch } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import { codes } from '../diagnostics/catalogue.js';
import { activeForSwitch, modelContext, nearest } from './context.js';
import { switchLane } from './lanes.js';
import { isDown, operations } from './operations.js';
import type { Job, PlanContext } from './request.js';
import { executorOf } from './server.js';

export async function planSwitches(job: Job, hosts: readonly Host[]): Promise<void> {
  if (operations[job.request.intent].switches === 'stay') return;
  for (const sw of switchesFor(job, hosts)) await planSwitch(job, sw);
}

/** Going up: the switches of these hosts that are not up. Going down: those without any other running host. */
function switchesFor({ request, context }: Job, hosts: readonly Host[]): readonly Switch[] {
  const chosen = new Set(hosts.map((host) => host.name));
  // a revert needs only the switches of machines that will run
  const all = request.hosts === undefined && request.intent !== 'revert';
  const touched = context.model.switches.filter((sw) => all || sw.ports.some((port) => chosen.has(port.host)));
  const up = (sw: Switch) => context.facts.networks[sw.name]?.state === 'up';
  if (operations[request.intent].switches === 'connect') return touched.filter((sw) => !up(sw));
  const inUse = (sw: Switch) =>
    sw.ports.some((port) => !chosen.has(port.host) && !isDown(context.facts.machines[port.host]?.state));
  return touched.filter((sw) => !inUse(sw) && (request.intent === 'remove' || context.facts.networks[sw.name]?.state !== 'down'));
}

async function planSwitch({ request, context, book, lanePrefix }: Job, sw: Switch): Promise<void> {
  const backend = context.set.backends.get(sw.backend);
  if (backend === undefined) return;
  const verb = operations[request.intent].switches === 'connect' ? 'connect' : 'disconnect';
  if (verb === 'connect') warnOfLostPorts(context, sw);
  const place = { book, lane: `${lanePrefix}switch:${sw.name}`, phase: 'network', serviceHost: executorOf(sw, context) } as const;
  const cxFor = (plugin: Plugin): SwitchContext<Claims, Actions, Edits> => {
    const base = modelContext(context, plugin);
    return {
      ...base,
      facts: context.facts,
      intent: request.intent,
      switch: sw,
      config: base.ofSwitch(sw),
      lane: switchLane(place, plugin, sw),
    };
  };
  await context.hooks.each(
    'network',
    (plugin) => (activeForSwitch(context, plugin, sw) ? [cxFor(plugin)] : undefined),
    () => context.hooks.call(backend.plugin, 'network', () => backend.driver[verb](cxFor(backend.plugin))),
  );
}

/** Machines do not rejoin a new switch by themselves when their old one is gone. */
function warnOfLostPorts({ model, facts, report, origins }: PlanContext, sw: Switch): void {
  const holds = (host: string) => ['up', 'paused'].includes(facts.machines[host]?.state ?? 'unknown');
  const running = [...new Set(sw.ports.map((port) => port.host))].filter(holds);
  if (running.length === 0) return;
  const values = { name: sw.name, running: running.join(', '), hosts: running.join(':'), project: model.project };
  report.warning(codes.switchWasDown, nearest(origins, ['switch', sw.name]), values);
}
