// Words of a host → which volume it is made from, and in which group its own is to be.
import { type Host, settingsOf } from '@mln/engine/api';
import template from '@mln/plugin-template';
import { type VolumeName, volumeNamed } from './names.js';
import { groupOf, type Words } from './place.js';

export interface Asking {
  readonly host: Host;
  readonly config: Words;
}

export const templateWord = ({ host }: Asking): string => settingsOf(host, template).template ?? '';

export const isSnapshot = ({ config }: Asking): boolean => (config.lvm_snapshot ?? 'no') !== 'no';

/** A snapshot is always of a volume; a copy is when its template is below /dev. */
export const volumeWanted = (cx: Asking): VolumeName | 'none' | undefined =>
  isSnapshot(cx) || templateWord(cx).startsWith('/dev/') ? volumeNamed(templateWord(cx), groupOf(cx.config)) : 'none';

/** The group of the disk: what is said, or for a snapshot where its origin is. */
export const chooseGroup = (cx: Asking): string => {
  const volume = volumeWanted(cx);
  const follows = cx.config.lvm_vg === undefined && isSnapshot(cx) && typeof volume === 'object';
  return follows ? volume.vg : groupOf(cx.config);
};
