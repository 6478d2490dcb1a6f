// Host → the volume for its disk.
import type { DiskRef, Host, Model } from '@mln/engine/api';
import { device, groupIn, unfinishedName, type VolumeName } from './names.js';
import type { SnapshotSize } from './words.js';

export interface Words {
  readonly lvm_vg?: string | undefined;
  readonly lvm_snapshot?: SnapshotSize;
  readonly lvm_thinpool?: string | undefined;
}

/** The default group of the original mln. */
export const usualGroup = 'mln-images';

export function groupOf({ lvm_vg }: Words): string {
  return groupIn(lvm_vg ?? usualGroup);
}

export function volumeOf(vg: string, host: Pick<Host, 'name'>, { project }: Pick<Model, 'project'>): VolumeName {
  return {
    vg,
    lv: `${host.name}.${project}`,
  };
}

export function diskOf(volume: VolumeName): DiskRef {
  return {
    path: device(volume),
    stagingPath: device({ vg: volume.vg, lv: unfinishedName(volume.lv) }),
    format: 'raw',
    offset: 0,
  };
}

/** The other way round: `/dev/vg0/web.shop` → its names. */
export function placeOf({ path }: Pick<DiskRef, 'path'>): VolumeName {
  const [, , vg = '', lv = ''] = path.split('/');
  return { vg, lv };
}
