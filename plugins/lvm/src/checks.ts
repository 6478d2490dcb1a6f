// Conditions before mln makes a volume: the group exists, the name is free, the pool is a pool.
import { commonCodes, type DiskRef, type Facts } from '@mln/engine/api';
import { codes } from './codes.js';
import { groupSeen, seen } from './facts.js';
import { isOwn, leaningOn } from './look.js';
import { faultOfVolume, ownerTag, shown, unfinishedName, type VolumeName } from './names.js';
import { placeOf } from './place.js';
import type { Context } from './types.js';

/** The messages so far in one planning: a message that concerns all hosts appears once. */
const said = new WeakMap<Facts, Set<string>>();

function once(facts: Facts, what: string, say: () => void): void {
  const done = said.get(facts) ?? new Set();
  said.set(facts, done);
  if (!done.has(what)) say();
  done.add(what);
}

/** The place of the word that names the group, or of the word `lvm`. */
function groupSpan({ at, host, config }: Context) {
  return at('host', host.name, config.lvm_vg === undefined ? 'lvm' : 'lvm_vg');
}

/** False if the group is known to be missing. */
export function checkGroup(ctx: Context, vg: string): boolean {
  const { facts, report } = ctx;
  const found = seen(facts);
  if (found === undefined) return true;
  if ('missing' in found)
    once(facts, 'lvm2', () =>
      report.error(commonCodes.missingRequirement, groupSpan(ctx), { what: 'program lvs', how: 'apt-get install lvm2' }),
    );
  else if ('why' in found)
    once(facts, 'look', () => report.error(codes.volumeGroupsNotVisible, groupSpan(ctx), { why: found.why }));
  else if (found.groups[vg] === undefined)
    once(facts, vg, () =>
      report.error(codes.noVolumeGroup, groupSpan(ctx), { vg }, { hint: groupHint(Object.keys(found.groups)) }),
    );
  else return true;
  return false;
}

function groupHint(groups: readonly string[]): string {
  return groups.length === 0
    ? 'there is none on this machine: pvcreate DEVICE; vgcreate NAME DEVICE'
    : `there is ${groups.join(', ')}; write for example: lvm_vg ${groups[0]}`;
}

/** Neither the volume nor its unfinished form may exist, except where a build replaces them. */
export async function checkVolume(ctx: Context, volume: VolumeName): Promise<void> {
  const { host, report, at, facts, paths, local } = ctx;
  const fault = faultOfVolume({ vg: volume.vg, lv: unfinishedName(volume.lv) });
  if (fault !== undefined)
    report.error(codes.invalidLvmName, at('host', host.name), { name: volume.lv, what: 'volume', why: fault });
  const there = groupSeen(facts, volume.vg)?.volumes ?? {};
  const owner = ownerTag(paths.project);
  const isBuilt = (await local.stat(paths.project)) !== undefined;
  for (const lv of [volume.lv, unfinishedName(volume.lv)]) {
    const found = there[lv];
    // a build makes an unfinished volume again, and replaces a volume of its project when the new one is ready
    if (found === undefined || (isOwn(found, owner) && (isBuilt || lv !== volume.lv))) continue;
    const name = shown({ vg: volume.vg, lv });
    const hint = isOwn(found, owner)
      ? `mln made it for this project, whose directory is gone; remove it: lvremove ${name}`
      : `mln did not make it for this project; rename it (lvrename ${name} NAME), or the host`;
    report.error(codes.volumeExists, at('host', host.name), { volume: name, host: host.name }, { hint });
  }
}

/** The pool's name, `null` for a plain volume. */
export function checkPool({ config, facts, report, at, host }: Context, vg: string): string | null {
  if (config.lvm_thinpool === undefined) return null;
  const pool = config.lvm_thinpool.split('/').at(-1) ?? '';
  const group = groupSeen(facts, vg);
  if (group === undefined || group.volumes[pool]?.kind === 'thin-pool') return pool;
  const pools = Object.entries(group.volumes).filter(([, { kind }]) => kind === 'thin-pool');
  const make = `lvcreate --type thin-pool --size 10G --name ${pool} ${vg}`;
  const hint = pools.length === 0 ? `make one: ${make}` : `there is ${pools.map(([name]) => name).join(', ')}`;
  report.error(codes.noThinPool, at('host', host.name, 'lvm_thinpool'), { pool, vg }, { hint });
  return pool;
}

/** Keeps a disk that others need, and a disk that mln did not make. */
export function checkRemoval({ host, report, at, facts, paths }: Context, disk: DiskRef): void {
  const { vg, lv } = placeOf(disk);
  const there = groupSeen(facts, vg)?.volumes ?? {};
  const names = leaningOn(there, lv).map((name) => shown({ vg, lv: name }));
  const tag = ownerTag(paths.project);
  const values = { volume: shown({ vg, lv }), host: host.name, names: names.join(' '), tag };
  if (there[lv] !== undefined && !isOwn(there[lv], tag)) report.warning(codes.foreignVolume, at('host', host.name), values);
  else if (names.length > 0) report.error(codes.volumeHasSnapshots, at('host', host.name), values);
}
