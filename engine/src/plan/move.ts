// Hosts whose server changed → the steps on both servers, made by the `migrate` hook and the backend's `move`.

import type { Claims } from '../api/claims.js';
import type { MoveContext, ServerContext } from '../api/context.js';
import type { Facts } from '../api/facts.js';
import type { Actions, Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import { codes } from '../diagnostics/catalogue.js';
import { activeInHost, modelContext, nearest } from './context.js';
import { type LanePlace, moveLane, type StepBook } from './lanes.js';
import type { PlanContext } from './request.js';

/** A machine to move to another server. */
export interface Move {
  readonly host: Host;
  readonly from: ServerContext;
  readonly to: ServerContext;
  /** The facts of the new server; those of the context are of the old one. */
  readonly factsThere: Facts;
  /** The server that does all the work, if both servers belong to the backend itself. */
  readonly seat?: string;
}

/**
 * Appends the steps of one move to `book`: early handlers, the backend, the other handlers. Reports a backend that cannot move
 * machines. The steps of both servers are in the host's lane, so that they run one after another. Returns the disk after the move.
 */
export async function planMove(move: Move, context: PlanContext, book: StepBook): Promise<DiskRef> {
  const { host, from, to, factsThere } = move;
  const backend = context.set.backends.get(host.backend);
  const disk = context.disks[host.name];
  if (backend === undefined || disk === undefined) throw new Error(`host ${host.name} is not built`); // the caller moves built hosts
  const { driver, plugin } = backend;
  if (driver.move === undefined) {
    const at = nearest(context.origins, ['host', host.name, 'service_host']);
    context.report.error(codes.backendCannotMove, at, { host: host.name, backend: host.backend, from: from.name, to: to.name });
    return disk;
  }
  const cxFor = (owner: Plugin): MoveContext<Claims, Actions, Edits> => {
    const base = modelContext(context, owner);
    const lane = moveLane({ from: place(move, from.name, book), to: place(move, to.name, book) }, owner, host);
    return { ...base, facts: context.facts, factsThere, from, to, host, config: base.of(host), disk, lane };
  };
  let moved = disk;
  const drive = () =>
    context.hooks.call(plugin, 'migrate', async () => {
      moved = (await driver.move?.(cxFor(plugin))) ?? disk;
    });
  // files that other handlers would move are on this server, and stay
  if (move.seat !== undefined) await drive();
  else {
    const active = activeInHost(context, host);
    await context.hooks.each('migrate', (owner) => (active.has(owner) ? [cxFor(owner)] : undefined), drive);
  }
  return moved;
}

function place({ host, seat }: Move, server: string, book: StepBook): LanePlace {
  return {
    book,
    lane: `host:${host.name}`,
    phase: 'migrate',
    serviceHost: seat ?? server,
  };
}
