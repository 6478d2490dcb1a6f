// The backend: each verb is passed on to the driver that the site has chosen.
import type { Backend } from '@mln/engine/api';
import { codes } from './codes.js';
import type { DriverHostContext, VmwareEdits } from './driver.js';
import { driverOf, type VmwareActions } from './drivers.js';
import { staticMacs } from './identity.js';
import type { VmwareOptions } from './options.js';
import type { VmwareClaims } from './words.js';

export const backend: Backend<VmwareClaims, VmwareActions, VmwareEdits, VmwareOptions> = {
  summary: 'VMware Workstation and Fusion, or vSphere',
  capabilities: { hvm: 'yes', liveMigration: 'experimental', snapshots: 'yes' },
  disk: { formats: ['raw', 'remote'], partitioned: true, whole: 'required' },
  macs: staticMacs,
  observe: (ctx) => driverOf(ctx).observe(ctx),
  define: (ctx) => driverOf(ctx).define(ctx),
  start: (ctx) => driverOf(ctx).start(ctx),
  stop: (ctx, how) => driverOf(ctx).stop(ctx, how),
  suspend: (ctx) => ifItCan(ctx, 'suspend'),
  pause: (ctx) => ifItCan(ctx, 'pause'),
  unpause: (ctx) => ifItCan(ctx, 'unpause'),
  update: (ctx) => ifItCan(ctx, 'update'),
  snapshot: (ctx, name) => driverOf(ctx).snapshot?.(ctx, name),
  restore: (ctx, name) => driverOf(ctx).restore?.(ctx, name),
  deleteSnapshot: (ctx, name) => driverOf(ctx).deleteSnapshot?.(ctx, name),
  move(ctx) {
    const { move } = driverOf(ctx);
    return move === undefined ? lacks(ctx, 'move') : move(ctx);
  },
  ownServers: (options) => driverOf({ options }).ownServers?.(options) ?? false,
  undefine: (ctx) => driverOf(ctx).undefine(ctx),
  connect: (ctx) => driverOf(ctx).connect(ctx),
  disconnect: (ctx) => driverOf(ctx).disconnect(ctx),
  console: (ctx) => driverOf(ctx).console?.(ctx) ?? { file: 'false', args: [] },
  log: (ctx) => driverOf(ctx).log?.(ctx) ?? '',
};

const abilities = {
  suspend: 'save the memory of machines',
  pause: 'pause machines',
  unpause: 'pause machines',
  update: 'change machines while they run',
  move: 'move machines',
} as const;

/** The backend has every verb that one of its drivers has. */
function ifItCan(ctx: DriverHostContext<VmwareActions>, verb: Exclude<keyof typeof abilities, 'move'>): void | Promise<void> {
  const act = driverOf(ctx)[verb];
  if (act !== undefined) return act(ctx);
  lacks(ctx, verb);
}

type LackContext = Pick<DriverHostContext<VmwareActions>, 'host' | 'options' | 'report' | 'at'>;

function lacks(ctx: LackContext, verb: keyof typeof abilities): void {
  const values = { driver: ctx.options.driver, what: abilities[verb], host: ctx.host.name };
  // a machine that mln cannot change while it runs gets the change at its next start
  const say = verb === 'update' ? ctx.report.warning : ctx.report.error;
  say(codes.unsupportedByDriver, ctx.at('host', ctx.host.name), values);
}
