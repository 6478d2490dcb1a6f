// The operations of the vSphere driver: each reads the model and the facts, and appends steps.

import { type ObserveContext, settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { type Driver, ranThen } from '../driver.js';
import type { VsphereActions } from './actions.js';
import { codes } from './codes.js';
import { type Known, observe } from './facts.js';
import { isFault, nameOf } from './inventory.js';
import { govc } from './link.js';
import { migrationPlan, move, take } from './move.js';
import { hostPlace, isSwitchFault, lanOf, locationOf } from './place.js';
import {
  type AnyHostContext,
  cloudFor,
  hardwareOf,
  knownOf,
  lanFor,
  nicsOf,
  serverOf,
  sizeOf,
  snapshotId,
  templateOf,
  workOf,
} from './plan.js';
import { self } from './words.js';

export const vsphere: Driver<VsphereActions> = {
  observe: (ctx) => observe(ctx, knownTo(ctx)),
  define(ctx) {
    const { lane, host, disk, model, at, options } = ctx;
    const known = knownOf(ctx);
    const nics = nicsOf(ctx);
    if (known === undefined || nics === undefined) return;
    if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // a build has provided one
    const { place, folder, machine } = known;
    const target = { pool: place.pool, server: place.server ?? null, datastore: place.datastore, folder };
    const base = { ...machine, target, work: workOf(ctx) };
    const slot = model.hosts.indexOf(host) % options.vsphere.parallel;
    const told = { origin: at('host', host.name), locks: [`vsphere-upload:${slot}`] };
    if (disk.format === 'remote') {
      const template = templateOf(ctx, place);
      const cloud = cloudFor(ctx);
      if (template === undefined || cloud === undefined) return;
      const args = { ...base, ...sizeOf(ctx), template, cloud, instance: `${machine.project}-${host.name}` };
      lane.step('vsphereClone', args, { ...told, title: `clone ${nameOf(template)}, and tell it by cloud-init who it is` });
      return;
    }
    const args = { ...base, disk: disk.path, hardware: hardwareOf(ctx) };
    lane.step('vsphereUpload', args, { ...told, title: `upload the disk to ${nameOf(place.datastore)}, and make the machine` });
  },
  undefine(ctx) {
    const known = knownOf(ctx);
    if (known === undefined) return;
    const args = { ...known.machine, target: { folder: known.folder }, work: workOf(ctx) };
    ctx.lane.step('vsphereRemove', args, { title: 'remove the machine from vSphere' });
  },
  start(ctx) {
    const { lane, host, at } = ctx;
    const known = knownOf(ctx);
    const nics = nicsOf(ctx);
    if (known === undefined || nics === undefined) return;
    const origin = at('host', host.name);
    if (ctx.facts.machines[host.name]?.state === 'saved') {
      lane.step('vsphereResume', known.machine, { title: 'let it go on where it was suspended', origin });
      return;
    }
    const { boot_timeout } = settingsOf(host, machine);
    const { wait_for_tools } = settingsOf(host, self);
    const args = {
      ...known.machine,
      ...sizeOf(ctx),
      server: serverOf(ctx, known.place),
      nics,
      waitForTools: wait_for_tools,
      timeoutSeconds: boot_timeout,
    };
    lane.step('vsphereStart', args, { title: 'power it on', origin });
  },
  stop(ctx, how) {
    const known = knownOf(ctx);
    if (known === undefined) return;
    const { stop_timeout } = settingsOf(ctx.host, machine);
    const args = { ...known.machine, how, graceSeconds: stop_timeout };
    ctx.lane.step('vsphereStop', args, { title: how === 'ask' ? 'shut it down' : 'power it off' });
  },
  suspend(ctx) {
    const known = knownOf(ctx);
    if (known !== undefined) ctx.lane.step('vsphereSuspend', known.machine, { title: 'suspend it' });
  },
  snapshot(ctx, name) {
    const known = knownOf(ctx);
    if (known !== undefined) ctx.lane.step('vsphereSnapshot', { ...known.machine, name }, { title: `take snapshot ${name}` });
  },
  restore(ctx, name) {
    const args = keptArgs(ctx, name);
    if (args === undefined) return;
    ctx.lane.step('vsphereMarkRevert', args.machine, { title: 'note that it is being put back' });
    ctx.lane.step('vsphereRevert', args.kept, { title: `put it back to snapshot ${name}` });
    // a snapshot without memory, which another user may have taken, leaves the machine off
    if (ranThen(ctx, name)) ctx.lane.step('vsphereResume', args.machine, { title: 'let it go on where it was' });
  },
  deleteSnapshot(ctx, name) {
    const args = keptArgs(ctx, name);
    if (args !== undefined) ctx.lane.step('vsphereForget', args.kept, { title: `throw away snapshot ${name}` });
  },
  update(ctx) {
    const known = knownOf(ctx);
    if (known === undefined) return;
    const journey = migrationPlan(ctx, known);
    if (journey !== undefined) take(journey, ctx.lane.step);
    const title = 'give it the memory and the processors it is to have';
    const args = { ...known.machine, ...sizeOf(ctx) };
    ctx.lane.step('vsphereAdjust', args, { title, origin: ctx.at('host', ctx.host.name) });
  },
  move,
  // an ESXi server is seen from wherever the vCenter is
  ownServers: () => true,
  connect(ctx) {
    const lan = lanFor(ctx, ctx.switch.name);
    if (lan?.group === undefined) return;
    ctx.lane.step('vsphereConnect', lan.group, { title: 'make its port group', origin: ctx.at('switch', ctx.switch.name) });
  },
  disconnect(ctx) {
    const lan = lanFor(ctx, ctx.switch.name);
    if (lan?.group === undefined) return;
    ctx.lane.step('vsphereDisconnect', lan.group, { title: 'remove its port group' });
  },
  console(ctx) {
    const known = knownOf(ctx);
    return known === undefined ? undefined : govc(known.machine.link, ['vm.console', known.vm]);
  },
};

/** Nothing when something is wrong, which is reported. */
function keptArgs(ctx: AnyHostContext, name: string) {
  const known = knownOf(ctx);
  const id = snapshotId(ctx, name);
  if (known === undefined) return undefined;
  const { host, report, at, facts } = ctx;
  if (id !== undefined) return { machine: known.machine, kept: { ...known.machine, name, id } };
  report.error(codes.snapshotsNotListed, at('host', host.name), {
    host: host.name,
    why: facts.machines[host.name]?.detail ?? 'no answer',
  });
  return undefined;
}

function knownTo({ model }: ObserveContext): Known {
  return {
    folderOf(host, entries) {
      const place = hostPlace(entries, host);
      if (isFault(place)) return undefined;
      return locationOf(model.project, host.name, place).folder ?? place.folder;
    },
    isUp(name, entries) {
      const sw = model.switches.find((one) => one.name === name);
      const link = { govc: '', env: {}, passwordFile: null }; // never contacted: the test only compares names
      const lan = sw === undefined ? undefined : lanOf({ model, entries, link }, sw);
      if (lan === undefined || isSwitchFault(lan)) return undefined;
      return entries.some(({ path }) => path === lan.network);
    },
  };
}
