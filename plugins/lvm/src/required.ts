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
export function volumeWanted(ctx: Asking): VolumeName | 'none' | undefined {
  return isSnapshot(ctx) || templateWord(ctx).startsWith('/dev/') ? volumeNamed(templateWord(ctx), groupOf(ctx.config)) : 'none';
}

/** The group of the disk: what is said, or for a snapshot where its origin is. */
export function chooseGroup(ctx: Asking): string {
  const volume = volumeWanted(ctx);
  const follows = ctx.config.lvm_vg === undefined && isSnapshot(ctx) && typeof volume === 'object';
  return follows ? volume.vg : groupOf(ctx.config);
}
