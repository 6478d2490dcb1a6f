// Plan and facts → complaints about room: in each group for all its hosts together, and in each thin pool.
import { humanBytes } from '@mln/disk-kit';
import type { Facts, Model, ModelContext, Plan, Step } from '@mln/engine/api';
import { codes } from './codes.js';
import { type GroupFact, groupSeen, seen } from './facts.js';
import { isOwn } from './look.js';
import type { CloneArgs, SnapshotArgs } from './make.js';
import { isUnfinished, ownerTag } from './names.js';
import type { claims } from './words.js';

type Context = ModelContext<typeof claims>;

const factsFor = new WeakMap<Model, Facts>();

/** The hook `review` does not get the facts of the plan, so `remember` keeps them. */
export function remember(model: Model, facts: Facts): void {
  factsFor.set(model, facts);
}

interface Need {
  readonly host: string;
  readonly vg: string;
  readonly pool: string | null;
  /** Of the disk, or of a snapshot's room for changes. */
  readonly bytes: number;
  /** Bytes that a build writes at once. */
  readonly written: number;
}

export function review(plan: Plan, ctx: Context): void {
  const facts = factsFor.get(ctx.model);
  if (facts === undefined) return;
  const needs = plan.steps.filter(({ plugin }) => plugin === 'lvm').flatMap((step) => needOf(step, facts));
  for (const [vg, those] of by(needs, ({ vg }) => vg)) {
    const group = groupSeen(facts, vg);
    if (group === undefined) continue;
    reviewGroup(ctx, { vg, group, needs: those.filter(({ pool }) => pool === null) });
    for (const [pool, thin] of by(those, (need) => need.pool ?? ''))
      if (pool !== '') reviewPool(ctx, { vg, group, pool, needs: thin });
  }
}

function by(needs: readonly Need[], key: (need: Need) => string): ReadonlyMap<string, readonly Need[]> {
  const found = new Map<string, Need[]>();
  for (const need of needs) found.set(key(need), [...(found.get(key(need)) ?? []), need]);
  return found;
}

function needOf({ action, args, lane }: Step, facts: Facts): readonly Need[] {
  const host = lane.replace(/^host:/, '');
  if (action === 'clone') {
    const { vg, pool, bytes, from, fromBytes } = args as CloneArgs; // recorded by this plugin
    return [{ host, vg, pool, bytes, written: occupied(facts, from) ?? fromBytes }];
  }
  if (action !== 'snapshot') return [];
  const { vg, origin, room, growth } = args as SnapshotArgs; // recorded by this plugin
  if (room !== null) return [{ host, vg, pool: null, bytes: room, written: 0 }];
  const of = groupSeen(facts, vg)?.volumes[origin];
  return [{ host, vg, pool: of?.pool ?? '', bytes: growth?.bytes ?? of?.bytes ?? 0, written: 0 }];
}

function occupied(facts: Facts, path: string): number | undefined {
  const found = seen(facts);
  return found !== undefined && 'occupied' in found ? found.occupied[path] : undefined;
}

interface Scene {
  readonly vg: string;
  readonly group: GroupFact;
  readonly needs: readonly Need[];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

/** A build makes these again. The other volumes of a replaced project stay until the new ones are ready. */
function unfinishedVolumes({ paths }: Context, { volumes }: GroupFact) {
  const owner = ownerTag(paths.project);
  return Object.entries(volumes).flatMap(([name, volume]) => (isUnfinished(name) && isOwn(volume, owner) ? [volume] : []));
}

function reviewGroup(ctx: Context, { vg, group, needs }: Scene): void {
  const { extent } = group;
  const freed = unfinishedVolumes(ctx, group).filter(({ pool }) => pool === null);
  const free = group.free * extent + sum(freed.map(({ bytes }) => bytes));
  const rounded = needs.map((need) => ({ ...need, bytes: roundUp(need.bytes, extent) }));
  const need = sum(rounded.map(({ bytes }) => bytes));
  if (need <= free) return;
  const tooMuch = rounded.find((_, i) => sum(rounded.slice(0, i + 1).map(({ bytes }) => bytes)) > free);
  const values = { vg, free: humanBytes(free), need: humanBytes(need) };
  ctx.report.error(codes.volumeGroupFull, spanOf(ctx, tooMuch), values, {
    hint: `${list(rounded)}; vgextend adds disks to a group`,
  });
}

const mostListed = 5;

function list(needs: readonly Need[]): string {
  const rows = needs.slice(0, mostListed).map(({ host, bytes }) => `${host} ${humanBytes(bytes)}`);
  return [...rows, ...(needs.length > mostListed ? [`${needs.length - mostListed} more`] : [])].join(', ');
}

function spanOf({ at }: Context, need: Need | undefined) {
  return need === undefined ? undefined : at('host', need.host, 'size');
}

function reviewPool(ctx: Context, { vg, group, pool: name, needs }: Scene & { readonly pool: string }): void {
  const pool = group.volumes[name];
  if (pool === undefined) return;
  const [first] = needs;
  const own = new Set(unfinishedVolumes(ctx, group));
  const others = Object.values(group.volumes).filter((volume) => volume.pool === name && !own.has(volume));
  const all = sum([...others, ...needs].map(({ bytes }) => bytes));
  const free = pool.bytes * (1 - (pool.percent ?? 0) / 100);
  const need = sum(needs.map(({ written }) => written));
  const values = { pool: `${vg}/${name}`, size: humanBytes(pool.bytes), sum: humanBytes(all), free: humanBytes(free) };
  if (need > free) ctx.report.error(codes.thinPoolFull, spanOf(ctx, first), { ...values, need: humanBytes(need) });
  else if (all > pool.bytes) ctx.report.warning(codes.thinPoolOvercommitted, spanOf(ctx, first), values);
  if (!pool.zeroes) ctx.report.warning(codes.thinPoolDoesNotZero, spanOf(ctx, first), values);
}

export function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

const chunk = 4096;
/** Where a changed chunk was, and where it is kept. */
const record = 16;

/**
 * The size at which a classic snapshot of `bytes` never overflows. The snapshot has a header, a record for each chunk, and all
 * chunks, in chunks of 4 KiB (the kernel's Documentation/admin-guide/device-mapper/snapshot.rst).
 */
export function fullSnapshotSize(bytes: number): number {
  return chunk + roundUp(Math.ceil(bytes / chunk) * record, chunk) + roundUp(bytes, chunk);
}
