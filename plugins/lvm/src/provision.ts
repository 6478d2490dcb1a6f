// Host → the steps that make its volume, and where that is.
import type { DiskRef, Json } from '@mln/engine/api';
import { diskBytes, humanBytes } from '@mln/plugin-template';
import type { CloneArgs, SnapshotArgs } from './actions.js';
import { checkGroup, checkPool, checkVolume } from './checks.js';
import { groupSeen } from './facts.js';
import { device, ownerTag, shown, tagsOf, unfinishedName, type VolumeName } from './names.js';
import { diskOf, volumeOf } from './place.js';
import { fullRoom, roundUp } from './room.js';
import { chooseGroup, type Source, sourceOf, type VolumeSource } from './source.js';
import type { Cx } from './types.js';

/** Reports, and answers with a disk that nothing will be made of, when something is wrong. */
export const provision = async (cx: Cx): Promise<DiskRef> => {
  const { host, model } = cx;
  const vg = chooseGroup(cx);
  const volume = volumeOf(vg, host, model);
  const disk = diskOf(volume);
  if (!checkGroup(cx, vg)) return disk;
  await checkVolume(cx, volume);
  const source = await sourceOf(cx, vg);
  if (source === undefined) return disk;
  if (cx.config.lvm_snapshot === 'no') return cloned(cx, { volume, source });
  if (source.kind === 'volume') snapshotted(cx, { volume, source });
  return disk;
};

interface Job<S extends Source> {
  readonly volume: VolumeName;
  readonly source: S;
}

/** Sizes count in extents; where nobody looked, in sectors. */
const unitOf = (cx: Cx, { vg }: VolumeName): number => groupSeen(cx.facts, vg)?.extent ?? 512;

const making = ({ model, paths }: Cx, { vg, lv }: VolumeName) => ({
  ...{ vg, name: unfinishedName(lv) },
  owner: ownerTag(paths.project),
  tags: tagsOf(model.project, paths.project),
});

const cloned = (cx: Cx, { volume, source }: Job<Source>): DiskRef => {
  const pool = checkPool(cx, volume.vg);
  const wanted = diskBytes(cx.host, source);
  const args: CloneArgs = {
    ...making(cx, volume),
    from: source.kind === 'file' ? source.path : device(source.volume),
    fromBytes: source.bytes,
    bytes: roundUp(wanted, unitOf(cx, volume)),
    pool,
    grow: wanted > source.bytes,
    keepRest: cx.options.keep_rest === true,
  };
  const what = `clone ${source.name} to ${pool === null ? 'a volume' : `a thin volume of ${pool}`} in ${volume.vg}`;
  cx.lane.step('clone', args, { title: args.grow ? `${what}, grown to ${humanBytes(args.bytes)}` : what, ...origin(cx) });
  // of a volume that is its template nobody knows that its journal is clean
  return source.kind === 'file' ? { ...diskOf(volume), pristine: source.path } : diskOf(volume);
};

const origin = ({ at, host }: Cx) => ({ origin: at('host', host.name, 'template') });

const snapshotted = (cx: Cx, { volume, source }: Job<VolumeSource>): void => {
  const thin = source.seen.pool !== null;
  const wanted = diskBytes(cx.host, source);
  if (!thin && wanted > source.bytes) sayNotHeeded(cx, wanted, source.bytes);
  const args: SnapshotArgs = {
    ...making(cx, volume),
    origin: source.volume.lv,
    room: thin ? null : roundUp(roomOf(cx.config.lvm_snapshot, source.bytes), unitOf(cx, volume)),
    grow: thin && wanted > source.bytes ? roundUp(wanted, unitOf(cx, volume)) : null,
  };
  const grown = args.grow === null ? '' : `, grown to ${humanBytes(args.grow)}`;
  cx.lane.step('snapshot', args, {
    title: `${thin ? 'thin' : 'classic'} snapshot of ${shown(source.volume)}${grown}`,
    ...origin(cx),
  });
};

/** More than for all of the origin is of no use. */
const roomOf = (wish: Json, bytes: number): number =>
  typeof wish === 'number' ? Math.min(wish, fullRoom(bytes)) : fullRoom(bytes);

const sayNotHeeded = ({ report, at, host }: Cx, size: number, bytes: number): void =>
  report.warning('MLN7211', at('host', host.name, 'size'), {
    ...{ host: host.name, size: humanBytes(size), bytes: humanBytes(bytes) },
  });
