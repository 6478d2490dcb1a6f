// Words of a host → which volume it is made from, and in which group its own is to be.
import { type Host, settingsOf } from '@mln/engine/api';
import template from '@mln/plugin-template';
import { type VolumeName, volumeNamed } from './names.js';
import { groupOf, type Words } from './place.js';

export interface Asking {
  readonly host: Host;
  readonly config: Words;
}

export function templateWord({ host }: Asking): string {
  return settingsOf(host, template).template ?? '';
}

export function isSnapshot({ config }: Asking): boolean {
  return (config.lvm_snapshot ?? 'no') !== 'no';
}

/** A snapshot is always of a volume; a copy is when its template is below /dev. */
export function volumeWanted(cx: Asking): VolumeName | 'none' | undefined {
  return isSnapshot(cx) || templateWord(cx).startsWith('/dev/') ? volumeNamed(templateWord(cx), groupOf(cx.config)) : 'none';
}

/** The group of the disk: what is said, or for a snapshot where its origin is. */
export function chooseGroup(cx: Asking): string {
  const volume = volumeWanted(cx);
  const follows = cx.config.lvm_vg === undefined && isSnapshot(cx) && typeof volume === 'object';
  return follows ? volume.vg : groupOf(cx.config);
}
