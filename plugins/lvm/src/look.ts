// A volume as it is now, and whether it is this project's to touch.
import { CommandFailed, type Shell } from '@mln/engine/api';
import { shown, type VolumeName } from './names.js';
import { repair, runOnPool } from './repair.js';
import { readVolumes, reportArgs, type Volume, volumeFields } from './report.js';

/** Volumes of the group with one of the names, and snapshots of those. Throws if LVM does not answer. */
export async function look(sh: Shell, vg: string, names: readonly string[]): Promise<Readonly<Record<string, Volume>>> {
  const required = names.flatMap((name) => [`lv_name="${name}"`, `origin="${name}"`]).join(' || ');
  const command = { file: 'lvs', args: [...reportArgs(volumeFields), '--select', required, vg] };
  // in a rehearsal, a group that does not exist yet has no volumes
  const outcome = await sh.probe(command);
  if (outcome.exitCode !== 0) throw new CommandFailed(command, outcome);
  return readVolumes(outcome.stdout)?.[vg] ?? {};
}

export function isOwn(volume: Volume | undefined, owner: string): volume is Volume {
  return volume?.tags.includes(owner) ?? false;
}

/** Names of classic snapshots of the volume, which would go with it; thin ones stand on their own. */
export function leaningOn(found: Readonly<Record<string, Volume>>, lv: string): readonly string[] {
  return Object.entries(found)
    .filter(([, { origin, pool }]) => origin === lv && pool === null)
    .map(([name]) => name);
}

export type Removed = 'removed' | 'absent' | 'foreign';

interface Seeing {
  /** Tag of the project that may remove it. */
  readonly owner: string;
  readonly found: Readonly<Record<string, Volume>>;
}

/** Removes a volume that `look` has found. Throws if it has snapshots or is in use. */
export async function removeSeen(sh: Shell, volume: VolumeName, { owner, found }: Seeing): Promise<Removed> {
  const there = found[volume.lv];
  if (there === undefined) return 'absent';
  if (!isOwn(there, owner)) return 'foreign';
  const snapshots = leaningOn(found, volume.lv);
  // --yes would remove them without a word
  if (snapshots.length > 0) throw new Error(`${shown(volume)} has snapshots: ${snapshots.join(', ')}; remove them first`);
  if (there.suspended) await repair(sh, volume);
  // lvremove forgets the volume before it tells the pool
  const isGone = async () => !(volume.lv in (await look(sh, volume.vg, [volume.lv])));
  await runOnPool(sh, { file: 'lvremove', args: ['--yes', shown(volume)] }, isGone);
  return 'removed';
}
