// A host's move between servers that share its group: the volume is switched on over there before, and off here after.
import { groupSeen } from './facts.js';
import { shown } from './names.js';
import { placeOf } from './place.js';
import type { Moving } from './types.js';

const isHere = ({ host }: Moving): boolean => host.storage === 'lvm';

/** Before the backend's steps. */
export const arrive = (cx: Moving): void => {
  if (!isHere(cx)) return;
  const { lane, host, disk, facts, report, at } = cx;
  const volume = placeOf(disk);
  const group = groupSeen(facts, volume.vg);
  const seen = group?.volumes[volume.lv];
  const kind = seen?.pool != null ? 'a thin volume' : seen?.origin != null ? 'a snapshot' : undefined;
  if (kind !== undefined) {
    const values = { host: host.name, volume: shown(volume), kind };
    report.error('MLN7217', at('host', host.name, 'service_host'), values);
    return;
  }
  if (group !== undefined)
    lane.step('to', 'findGroup', { vg: volume.vg, uuid: group.uuid }, { title: `see that it is the same group ${volume.vg}` });
  lane.step('to', 'activate', volume, { title: `switch on ${shown(volume)}` });
};

/** After them. */
export const leave = (cx: Moving): void => {
  if (!isHere(cx)) return;
  const volume = placeOf(cx.disk);
  cx.lane.step('from', 'deactivate', volume, { title: `switch off ${shown(volume)}` });
};
