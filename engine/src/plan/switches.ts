// Hosts and facts → the steps that make their switches, or take them down.
import type { SwitchCx } from '../api/hooks.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Host, Switch } from '../api/model.js';
import type { Claims, Plugin } from '../api/plugin.js';
import type { Job, PlanWorld } from './build.js';
import { activeForSwitch, modelCx, nearest } from './context.js';
import { switchLane } from './lanes.js';

export const planSwitches = async (job: Job, hosts: readonly Host[]): Promise<void> => {
  for (const sw of switchesFor(job, hosts)) await planSwitch(job, sw);
};

/** Start: the switches of these hosts that are not up. Stop and remove: those on which no other host is left running. */
const switchesFor = ({ request, world }: Job, hosts: readonly Host[]): readonly Switch[] => {
  const chosen = new Set(hosts.map((host) => host.name));
  const touched = world.model.switches.filter(
    (sw) => request.hosts === undefined || sw.ports.some((port) => chosen.has(port.host)),
  );
  const up = (sw: Switch) => world.facts.networks[sw.name]?.state === 'up';
  if (request.intent === 'start') return touched.filter((sw) => !up(sw));
  const inUse = (sw: Switch) =>
    sw.ports.some((port) => !chosen.has(port.host) && world.facts.machines[port.host]?.state !== 'down');
  return touched.filter((sw) => !inUse(sw) && (request.intent === 'remove' || world.facts.networks[sw.name]?.state !== 'down'));
};

const planSwitch = async ({ request, world, book }: Job, sw: Switch): Promise<void> => {
  const backend = world.set.backends.get(sw.backend);
  if (backend === undefined) return;
  if (request.intent === 'start') warnOfLostPorts(world, sw);
  const place = { book, lane: `switch:${sw.name}`, phase: 'network', serviceHost: sw.serviceHost ?? world.here } as const;
  const cxFor = (plugin: Plugin): SwitchCx<Claims, Actions, Edits> => {
    const base = modelCx(world, plugin);
    return {
      ...base,
      facts: world.facts,
      intent: request.intent,
      switch: sw,
      config: base.ofSwitch(sw),
      lane: switchLane(place, plugin, sw),
    };
  };
  await world.hooks.each(
    'network',
    (plugin) => (activeForSwitch(world, plugin, sw) ? [cxFor(plugin)] : undefined),
    () =>
      world.hooks.call(backend.plugin, 'network', () =>
        backend.driver[request.intent === 'start' ? 'connect' : 'disconnect'](cxFor(backend.plugin)),
      ),
  );
};

/** Machines that were joined to a switch that is gone are not joined to the new one by themselves. */
const warnOfLostPorts = ({ model, facts, report, origins }: PlanWorld, sw: Switch): void => {
  const running = [...new Set(sw.ports.map((port) => port.host))].filter((host) => facts.machines[host]?.state === 'up');
  if (running.length === 0) return;
  const values = { name: sw.name, running: running.join(', '), hosts: running.join(':'), project: model.project };
  report.warning('MLN4017', nearest(origins, ['switch', sw.name]), values);
};
