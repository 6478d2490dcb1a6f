// Words of a host → the volume that its disk is made from, and the group of its disk.
import { template } from '@mln/disk-kit';
import { type Host, settingsOf } from '@mln/engine/api';
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

/** A snapshot always comes from a volume; a copy does if its template is below /dev. */
export function volumeWanted(ctx: Asking): VolumeName | 'none' | undefined {
  return isSnapshot(ctx) || templateWord(ctx).startsWith('/dev/') ? volumeNamed(templateWord(ctx), groupOf(ctx.config)) : 'none';
}

/** The group of the disk: the one in the project, or for a snapshot that of its origin. */
export function chooseGroup(ctx: Asking): string {
  const volume = volumeWanted(ctx);
  const follows = ctx.config.lvm_vg === undefined && isSnapshot(ctx) && typeof volume === 'object';
  return follows ? volume.vg : groupOf(ctx.config);
}
