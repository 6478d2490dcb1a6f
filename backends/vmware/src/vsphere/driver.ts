// The verbs of the vSphere driver: each looks at the model and at what is there, and appends steps.
import { type ObserveCx, settingsOf } from '@mln/engine/api';
import machinePlugin from '@mln/plugin-machine';
import { type Driver, ranThen } from '../driver.js';
import { vsphereClone } from './clone.js';
import { type Known, observe } from './facts.js';
import { isFault, nameOf } from './inventory.js';
import { govc, linkOptions } from './link.js';
import { vsphereMigrate } from './migrate.js';
import { journeyOf, move, take } from './move.js';
import { vsphereConnect, vsphereDisconnect } from './network.js';
import { hostPlace, isSwitchFault, lanOf, whereabouts } from './place.js';
import {
  type AnyHostCx,
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
import { vsphereAdjust, vsphereResume, vsphereStart, vsphereStop, vsphereSuspend } from './power.js';
import { vsphereForget, vsphereMarkRevert, vsphereRevert, vsphereSnapshot } from './snapshots.js';
import { vsphereRemove, vsphereUpload } from './upload.js';
import { self } from './words.js';

export const actions = {
  vsphereUpload,
  vsphereClone,
  vsphereRemove,
  vsphereStart,
  vsphereStop,
  vsphereSuspend,
  vsphereResume,
  vsphereAdjust,
  vsphereMigrate,
  vsphereSnapshot,
  vsphereMarkRevert,
  vsphereRevert,
  vsphereForget,
  vsphereConnect,
  vsphereDisconnect,
};
export type VsphereActions = typeof actions;

export const vsphere: Driver<VsphereActions> = {
  observe: (cx) => observe(cx, knownTo(cx)),
  define(cx) {
    const { lane, host, disk, model, at, options } = cx;
    const known = knownOf(cx);
    const nics = nicsOf(cx);
    if (known === undefined || nics === undefined) return;
    if (disk === undefined) throw new Error(`host ${host.name} has no disk`); // a build has provided one
    const { place, folder, machine } = known;
    const target = { pool: place.pool, server: place.server ?? null, datastore: place.datastore, folder };
    const base = { ...machine, target, work: workOf(cx) };
    const slot = model.hosts.indexOf(host) % linkOptions(options.vsphere).value.parallel;
    const told = { origin: at('host', host.name), locks: [`vsphere-upload:${slot}`] };
    if (disk.format === 'remote') {
      const template = templateOf(cx, place);
      const cloud = cloudFor(cx);
      if (template === undefined || cloud === undefined) return;
      const args = { ...base, ...sizeOf(cx), template, cloud, instance: `${machine.project}-${host.name}` };
      lane.step('vsphereClone', args, { ...told, title: `clone ${nameOf(template)}, and tell it by cloud-init who it is` });
      return;
    }
    const args = { ...base, disk: disk.path, hardware: hardwareOf(cx) };
    lane.step('vsphereUpload', args, { ...told, title: `upload the disk to ${nameOf(place.datastore)}, and make the machine` });
  },
  undefine(cx) {
    const known = knownOf(cx);
    if (known === undefined) return;
    const args = { ...known.machine, target: { folder: known.folder }, work: workOf(cx) };
    cx.lane.step('vsphereRemove', args, { title: 'remove the machine from vSphere' });
  },
  start(cx) {
    const { lane, host, at } = cx;
    const known = knownOf(cx);
    const nics = nicsOf(cx);
    if (known === undefined || nics === undefined) return;
    const origin = at('host', host.name);
    if (cx.facts.machines[host.name]?.state === 'saved') {
      lane.step('vsphereResume', known.machine, { title: 'let it go on where it was suspended', origin });
      return;
    }
    const { boot_timeout } = settingsOf(host, machinePlugin);
    const { wait_for_tools } = settingsOf(host, self);
    const args = {
      ...known.machine,
      ...sizeOf(cx),
      server: serverOf(cx, known.place),
      nics,
      waitForTools: wait_for_tools,
      timeoutSeconds: boot_timeout,
    };
    lane.step('vsphereStart', args, { title: 'power it on', origin });
  },
  stop(cx, how) {
    const known = knownOf(cx);
    if (known === undefined) return;
    const { stop_timeout } = settingsOf(cx.host, machinePlugin);
    const args = { ...known.machine, how, graceSeconds: stop_timeout };
    cx.lane.step('vsphereStop', args, { title: how === 'ask' ? 'shut it down' : 'power it off' });
  },
  save(cx) {
    const known = knownOf(cx);
    if (known !== undefined) cx.lane.step('vsphereSuspend', known.machine, { title: 'suspend it' });
  },
  snapshot(cx, name) {
    const known = knownOf(cx);
    if (known !== undefined) cx.lane.step('vsphereSnapshot', { ...known.machine, name }, { title: `take snapshot ${name}` });
  },
  revert(cx, name) {
    const args = keptArgs(cx, name);
    if (args === undefined) return;
    cx.lane.step('vsphereMarkRevert', args.machine, { title: 'note that it is being put back' });
    cx.lane.step('vsphereRevert', args.kept, { title: `put it back to snapshot ${name}` });
    // a snapshot that somebody took without the memory leaves it off
    if (ranThen(cx, name)) cx.lane.step('vsphereResume', args.machine, { title: 'let it go on where it was' });
  },
  forget(cx, name) {
    const args = keptArgs(cx, name);
    if (args !== undefined) cx.lane.step('vsphereForget', args.kept, { title: `throw away snapshot ${name}` });
  },
  adjust(cx) {
    const known = knownOf(cx);
    if (known === undefined) return;
    const journey = journeyOf(cx, known);
    if (journey !== undefined) take(journey, cx.lane.step);
    const title = 'give it the memory and the processors it is to have';
    const args = { ...known.machine, ...sizeOf(cx) };
    cx.lane.step('vsphereAdjust', args, { title, origin: cx.at('host', cx.host.name) });
  },
  move,
  // an ESXi server is seen from wherever the vCenter is
  ownServers: () => true,
  connect(cx) {
    const lan = lanFor(cx, cx.switch.name);
    if (lan?.group === undefined) return;
    cx.lane.step('vsphereConnect', lan.group, { title: 'make its port group', origin: cx.at('switch', cx.switch.name) });
  },
  disconnect(cx) {
    const lan = lanFor(cx, cx.switch.name);
    if (lan?.group === undefined) return;
    cx.lane.step('vsphereDisconnect', lan.group, { title: 'remove its port group' });
  },
  console(cx) {
    const known = knownOf(cx);
    return known === undefined ? undefined : govc(known.machine.link, ['vm.console', known.vm]);
  },
};

/** Nothing when something is wrong, which is reported. */
function keptArgs(cx: AnyHostCx, name: string) {
  const known = knownOf(cx);
  const id = snapshotId(cx, name);
  if (known === undefined) return undefined;
  const { host, report, at, facts } = cx;
  if (id !== undefined) return { machine: known.machine, kept: { ...known.machine, name, id } };
  report.error('MLN7482', at('host', host.name), { host: host.name, why: facts.machines[host.name]?.detail ?? 'nobody looked' });
  return undefined;
}

function knownTo({ model }: ObserveCx): Known {
  return {
    folderOf(host, entries) {
      const place = hostPlace(entries, host);
      if (isFault(place)) return undefined;
      return whereabouts(model.project, host.name, place).folder ?? place.folder;
    },
    isUp(name, entries) {
      const sw = model.switches.find((one) => one.name === name);
      const link = { govc: '', env: {}, passwordFile: null }; // nobody goes there: names are looked at
      const lan = sw === undefined ? undefined : lanOf({ model, entries, link }, sw);
      if (lan === undefined || isSwitchFault(lan)) return undefined;
      return entries.some(({ path }) => path === lan.network);
    },
  };
}
