// A host's move between servers that share its group: activates the volume there before the move, and deactivates it here after.
import type { Facts } from '@mln/engine/api';
import { codes } from './codes.js';
import { groupSeen, keepsDisksHere, seen } from './facts.js';
import { shown, type VolumeName } from './names.js';
import { placeOf } from './place.js';
import type { Moving } from './types.js';

/** Before the backend's steps. */
export function arrive(ctx: Moving): void {
  if (!keepsDisksHere(ctx.host)) return;
  const { lane, disk } = ctx;
  const volume = placeOf(disk);
  checkShared(ctx, volume);
  const uuid = groupSeen(ctx.facts, volume.vg)?.uuid;
  if (uuid !== undefined)
    lane.step('to', 'findGroup', { vg: volume.vg, uuid }, { title: `see that ${volume.vg} is the same group` });
  lane.step('to', 'activate', volume, { title: `switch on ${shown(volume)}` });
}

/** After them. */
export function leave(ctx: Moving): void {
  if (!keepsDisksHere(ctx.host)) return;
  const volume = placeOf(ctx.disk);
  ctx.lane.step('from', 'deactivate', volume, { title: `switch off ${shown(volume)}` });
}

function checkShared({ host, facts, factsThere, to, report, at }: Moving, volume: VolumeName): void {
  const span = at('host', host.name, 'service_host');
  const values = { host: host.name, volume: shown(volume), vg: volume.vg, to: to.name };
  const kind = kindOf(facts, volume);
  if (kind !== undefined) report.error(codes.volumeCannotMove, span, { ...values, kind });
  // without facts of that server, the step that looks there reports the fault
  const same = seen(factsThere) === undefined || groupSeen(factsThere, volume.vg)?.uuid === groupSeen(facts, volume.vg)?.uuid;
  if (!same) report.error(codes.volumeGroupNotOnTarget, span, values);
}

/** The kind of a volume that contains tables of the kernel, which only one server at a time may change. */
function kindOf(facts: Facts, { vg, lv }: VolumeName): string | undefined {
  const found = groupSeen(facts, vg)?.volumes[lv];
  if (found === undefined) return undefined;
  if (found.pool !== null) return 'a thin volume';
  return found.origin === null ? undefined : 'a snapshot';
}
