// Plan of a move between ESXi servers: finds the new server, checks the machine's networks and disk there, and appends the steps.
import type { HostLane, MoveContext, ServerContext } from '@mln/engine/api';
import type { VmwareEdits } from '../driver.js';
import type { VmwareOptions } from '../options.js';
import type { VmwareClaims } from '../words.js';
import type { VsphereActions } from './actions.js';
import { parseAnswer, propertiesOf, recordOf, refsOf, stringOf, type Unknown } from './answers.js';
import { codes } from './codes.js';
import { worldOf } from './facts.js';
import { nameOf, parentOf } from './inventory.js';
import { asking, type Link } from './link.js';
import type { MigrateArgs } from './migrate.js';
import type { Standard } from './network.js';
import { type AnyHostContext, type Known, knownOf, lanFor, refusesMove, serverOf } from './plan.js';
import { ownServerOf, serverWord } from './service-host.js';

type VsphereMoveContext = MoveContext<VmwareClaims, VsphereActions, VmwareEdits, VmwareOptions>;

/** vMotion. Plans nothing if the machine is already on that server. */
export async function move(ctx: VsphereMoveContext): Promise<void> {
  const { lane, host, to, report, at } = ctx;
  const going: AnyHostContext = { ...ctx, intent: 'adjust', host: { ...host, serviceHost: to.name } };
  const world = worldOf(ctx.facts);
  if (world !== undefined && !('row' in world) && ownServerOf(going.host) === undefined) {
    const names = world.entries.flatMap(({ type, path }) => (type === 'HostSystem' ? [nameOf(path)] : [])).join(', ');
    return report.error(codes.objectNotFound, at('host', host.name, serverWord), { what: 'ESXi server', name: to.name, names });
  }
  const known = knownOf(going);
  if (known === undefined) return;
  const journey = migrationPlan(going, known);
  if (journey === undefined) return;
  const migrate = await withDisk(ctx, known, journey.migrate);
  if ('names' in migrate) {
    const values = { host: host.name, server: nameOf(journey.migrate.to.path), datastore: migrate.on, names: migrate.names };
    return report.error(codes.datastoreNotVisible, at('host', host.name, 'datastore'), values);
  }
  take({ ...journey, migrate }, (action, args, options) => lane.step('from', action, args, options));
}

export interface MigrationPlan {
  readonly migrate: MigrateArgs;
  /** Port groups of its switches that the new server lacks, and those that no machine needs on the old server any more. */
  readonly connect: readonly Standard[];
  readonly disconnect: readonly Standard[];
}

/** Appends the steps. */
export function take({ migrate, connect, disconnect }: MigrationPlan, step: HostLane<VsphereActions>['step']): void {
  const { from, to } = migrate;
  for (const group of connect)
    step('vsphereConnect', group, { title: `make port group ${group.name} on ${nameOf(to.path)}`, key: group.name });
  const disk = to.datastore === null ? '' : `, and its disk to ${nameOf(to.datastore)}`;
  step('vsphereMigrate', migrate, { title: `move it from ${nameOf(from.path)} to ${nameOf(to.path)}${disk}` });
  for (const group of disconnect)
    step('vsphereDisconnect', group, { title: `remove port group ${group.name} from ${nameOf(from.path)}`, key: group.name });
}

/**
 * The plan for a machine that is on another server than its host names. Undefined if the machine is on the right server, and if it
 * cannot move, which mln reports.
 */
export function migrationPlan(ctx: AnyHostContext, { place, machine }: Known): MigrationPlan | undefined {
  const { host } = ctx;
  const world = worldOf(ctx.facts);
  const to = serverOf(ctx, place);
  if (world === undefined || 'row' in world || to === null) return undefined;
  const from = world.entries.find(({ id, type }) => type === 'HostSystem' && id === world.servers[host.name]);
  if (from === undefined || from.id === to.id || refusesMove(ctx, to)) return undefined;
  const pool = parentOf(from.path) === parentOf(to.path) ? to.pool : `${parentOf(from.path)}/Resources`;
  const groups = uplinksOf(ctx);
  const only = ({ path }: { readonly path: string }): readonly Standard[] =>
    groups.filter(({ others }) => !others.includes(path)).map(({ group }) => ({ ...group, servers: [path] }));
  const spots = { from: { id: from.id, path: from.path, pool, datastore: null }, to: { ...to, datastore: null } };
  return { migrate: { ...machine, ...spots }, connect: only(to), disconnect: only(from) };
}

/** Port groups on switches with an uplink, which it has on each server, and the servers on which others need them. */
function uplinksOf(ctx: AnyHostContext) {
  const { host, model } = ctx;
  const names = new Set(host.interfaces.flatMap((iface) => iface.switch ?? []));
  const without = model.switches.map((sw) => ({ ...sw, ports: sw.ports.filter((port) => port.host !== host.name) }));
  return [...names].flatMap((name) => {
    const group = lanFor(ctx, name)?.group;
    if (group?.kind !== 'standard' || group.own) return [];
    const rest = lanFor({ ...ctx, model: { ...model, switches: without } }, name)?.group;
    return [{ group, others: rest?.kind === 'standard' ? rest.servers : [] }];
  });
}

interface Unseen {
  /** Where its disk is, and where it could go. */
  readonly on: string;
  readonly names: string;
}

/** The disk stays where it is when the other server sees it too; else it goes along, where that server has one place for it. */
async function withDisk(ctx: VsphereMoveContext, known: Known, migrate: MigrateArgs): Promise<MigrateArgs | Unseen> {
  const world = worldOf(ctx.facts);
  if (world === undefined || 'row' in world) return migrate;
  const { link, vm, from, to } = migrate;
  const machine = await collected(ctx.from, link, [vm, 'datastore', 'resourcePool']);
  const server = await collected(ctx.to, link, [to.path, 'datastore']);
  const byId = (type: RegExp, id: string | undefined) => world.entries.find((one) => type.test(one.type) && one.id === id)?.path;
  const pool = byId(/^(?:ResourcePool|VirtualApp)$/, stringOf(recordOf(machine.resourcePool).value)) ?? from.pool;
  const [on, seen] = [refsOf(machine.datastore), refsOf(server.datastore)];
  const [hidden] = on.filter((id) => !seen.includes(id));
  if (hidden === undefined || seen.length === 0) return { ...migrate, from: { ...from, pool } };
  const paths = seen.flatMap((id) => byId(/^Datastore$/, id) ?? []);
  const datastore = paths.find((path) => path === known.place.datastore) ?? (paths.length === 1 ? paths[0] : undefined);
  const home = byId(/^Datastore$/, hidden) ?? null;
  if (datastore === undefined) return { on: nameOf(home ?? hidden), names: paths.map(nameOf).join(', ') };
  return { ...migrate, from: { ...from, pool, datastore: home }, to: { ...to, datastore } };
}

/** Empty when vSphere does not answer: the move itself then reports the reason. */
async function collected({ probe }: ServerContext, link: Link, args: readonly string[]): Promise<Unknown> {
  const { exitCode, stdout } = await probe(asking(link, 'object.collect', '-json', ...args));
  return exitCode === 0 ? propertiesOf(parseAnswer(stdout)) : {};
}
