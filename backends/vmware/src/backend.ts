// The backend: each verb is passed on to the driver that the site has chosen.
import type { Backend } from '@mln/engine/api';
import type { DriverHostCx, VmwareEdits } from './driver.js';
import { driverName, driverOf, type VmwareActions } from './drivers.js';
import { staticMacs } from './identity.js';
import type { VmwareClaims } from './words.js';

export const backend: Backend<VmwareClaims, VmwareActions, VmwareEdits> = {
  summary: 'VMware Workstation and Fusion, or vSphere',
  capabilities: { hvm: 'yes', liveMigration: 'experimental', snapshots: 'yes' },
  disk: { formats: ['raw', 'remote'], partitioned: true, whole: 'required' },
  macs: staticMacs,
  observe: (cx) => driverOf(cx).observe(cx),
  define: (cx) => driverOf(cx).define(cx),
  start: (cx) => driverOf(cx).start(cx),
  stop: (cx, how) => driverOf(cx).stop(cx, how),
  save: (cx) => ifItCan(cx, 'save'),
  pause: (cx) => ifItCan(cx, 'pause'),
  unpause: (cx) => ifItCan(cx, 'unpause'),
  adjust: (cx) => ifItCan(cx, 'adjust'),
  snapshot: (cx, name) => driverOf(cx).snapshot?.(cx, name),
  revert: (cx, name) => driverOf(cx).revert?.(cx, name),
  forget: (cx, name) => driverOf(cx).forget?.(cx, name),
  move(cx) {
    const { move } = driverOf(cx);
    return move === undefined ? lacks(cx, 'move') : move(cx);
  },
  ownServers: (options) => driverOf({ options }).ownServers?.(options) ?? false,
  undefine: (cx) => driverOf(cx).undefine(cx),
  connect: (cx) => driverOf(cx).connect(cx),
  disconnect: (cx) => driverOf(cx).disconnect(cx),
  console: (cx) => driverOf(cx).console?.(cx) ?? { file: 'false', args: [] },
  log: (cx) => driverOf(cx).log?.(cx) ?? '',
};

const abilities = {
  save: 'save the memory of machines',
  pause: 'pause machines',
  unpause: 'pause machines',
  adjust: 'change machines while they run',
  move: 'move machines',
} as const;

/** The backend has every verb that one of its drivers has. */
function ifItCan(cx: DriverHostCx<VmwareActions>, verb: Exclude<keyof typeof abilities, 'move'>): void | Promise<void> {
  const act = driverOf(cx)[verb];
  if (act !== undefined) return act(cx);
  lacks(cx, verb);
}

type LackCx = Pick<DriverHostCx<VmwareActions>, 'host' | 'options' | 'report' | 'at'>;

function lacks(cx: LackCx, verb: keyof typeof abilities): void {
  const values = { driver: driverName(cx.options), what: abilities[verb], host: cx.host.name };
  // a machine that is not changed while it runs gets it when it is started next
  const say = verb === 'adjust' ? cx.report.warning : cx.report.error;
  say('MLN7416', cx.at('host', cx.host.name), values);
}
