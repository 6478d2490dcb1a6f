// Host → the steps that make its volume, and where that is.
import { diskBytes, type Growth, growthOf, humanBytes, rootOf } from '@mln/disk-kit';
import type { DiskRef } from '@mln/engine/api';
import { fullSnapshotSize, roundUp } from './capacity.js';
import { checkGroup, checkPool, checkVolume } from './checks.js';
import { codes } from './codes.js';
import { groupSeen } from './facts.js';
import type { CloneArgs, SnapshotArgs } from './make.js';
import { ownerTag, shown, tagsOf, unfinishedName, type VolumeName } from './names.js';
import { diskOf, volumeOf } from './place.js';
import { chooseGroup } from './required.js';
import { type Source, sourceOf, type VolumeSource } from './source.js';
import type { Context } from './types.js';
import type { SnapshotSize } from './words.js';

/** Reports, and answers with a disk that nothing will be made of, when something is wrong. */
export async function provision(ctx: Context): Promise<DiskRef> {
  const { host, model } = ctx;
  const vg = chooseGroup(ctx);
  const volume = volumeOf(vg, host, model);
  const disk = diskOf(volume);
  if (!checkGroup(ctx, vg)) return disk;
  await checkVolume(ctx, volume);
  const source = await sourceOf(ctx, vg);
  if (source === undefined) return disk;
  const bytes = sizeFor(ctx, volume, source);
  const growth = growthOf(source, bytes) ?? null;
  const job = { ctx, volume, bytes, growth };
  if (ctx.config.lvm_snapshot === 'no' || source.volume === undefined) clone(job, source);
  else if (source.volume.seen.pool !== null) thinSnapshot(job, source.volume);
  else return { ...disk, ...classicSnapshot(job, source, source.volume) };
  // the journal of a volume that serves as a template may be dirty
  return { ...disk, ...rootOf(source, bytes), ...(source.volume === undefined ? { baseImage: source.path } : {}) };
}

/** Sizes are multiples of an extent; without facts, of a sector. */
function unitOf({ facts }: Context, { vg }: VolumeName): number {
  return groupSeen(facts, vg)?.extent ?? 512;
}

/** The template's size if the host wants no more: the space that LVM adds stays unused. */
function sizeFor(ctx: Context, volume: VolumeName, source: Source): number {
  const required = diskBytes(ctx.host, source);
  return required > source.bytes ? roundUp(required, unitOf(ctx, volume)) : source.bytes;
}

interface Job {
  readonly ctx: Context;
  readonly volume: VolumeName;
  readonly bytes: number;
  readonly growth: Growth | null;
}

function making({ ctx: { model, paths }, volume: { vg, lv } }: Job) {
  return {
    ...{ vg, name: unfinishedName(lv) },
    owner: ownerTag(paths.project),
    tags: tagsOf(model.project, paths.project),
  };
}

function step({ at, host }: Context, title: string, growth: Growth | null) {
  return {
    title: growth === null ? title : `${title}, grown to ${humanBytes(growth.bytes)}`,
    origin: at('host', host.name, 'template'),
  };
}

function clone(job: Job, source: Source): void {
  const { ctx, volume, bytes, growth } = job;
  const pool = checkPool(ctx, volume.vg);
  const args: CloneArgs = {
    ...making(job),
    ...{ from: source.path, fromBytes: source.bytes, pool, growth },
    bytes: roundUp(bytes, unitOf(ctx, volume)),
    keepRest: ctx.options.keep_rest,
  };
  const title = `clone ${source.name} to ${pool === null ? 'a volume' : `a thin volume of ${pool}`} in ${volume.vg}`;
  ctx.lane.step('clone', args, step(ctx, title, growth));
}

function thinSnapshot(job: Job, { lv, vg }: VolumeSource): void {
  const args: SnapshotArgs = { ...making(job), origin: lv, room: null, growth: job.growth };
  job.ctx.lane.step('snapshot', args, step(job.ctx, `thin snapshot of ${shown({ vg, lv })}`, job.growth));
}

/** Answers with where the root is: as it is in the origin. */
function classicSnapshot(job: Job, source: Source, { lv, vg }: VolumeSource): Pick<DiskRef, 'offset' | 'partition'> {
  const { ctx, growth, volume } = job;
  const { config, report, at, host } = ctx;
  if (growth !== null) {
    const values = { host: host.name, size: humanBytes(growth.bytes), bytes: humanBytes(source.bytes) };
    report.warning(codes.sizeHasNoEffect, at('host', host.name, 'size'), values);
  }
  const room = roundUp(roomOf(config.lvm_snapshot, source.bytes), unitOf(ctx, volume));
  const args: SnapshotArgs = { ...making(job), origin: lv, room, growth: null };
  ctx.lane.step('snapshot', args, step(ctx, `classic snapshot of ${shown({ vg, lv })}`, null));
  return rootOf(source, source.bytes);
}

/** More than for all of the origin is of no use. */
function roomOf(size: SnapshotSize, bytes: number): number {
  return typeof size === 'number' ? Math.min(size, fullSnapshotSize(bytes)) : fullSnapshotSize(bytes);
}
