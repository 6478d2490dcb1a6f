// Host → what its disk is made from: a template file, or another volume.
import { settingsOf } from '@mln/engine/api';
import template, { templateOf } from '@mln/plugin-template';
import { groupSeen } from './facts.js';
import { device, shown, type VolumeName, volumeNamed } from './names.js';
import { groupOf } from './place.js';
import type { Volume } from './report.js';
import type { Cx } from './types.js';

export interface FileSource {
  readonly kind: 'file';
  /** For people. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

export interface VolumeSource {
  readonly kind: 'volume';
  readonly name: string;
  readonly volume: VolumeName;
  readonly bytes: number;
  readonly seen: Volume;
}

export type Source = FileSource | VolumeSource;

type Asking = Pick<Cx, 'host' | 'config'>;

const wanted = ({ host }: Asking): string => settingsOf(host, template).template ?? '';

/** A snapshot is always of a volume; a copy is when its template is below /dev. */
const volumeWanted = (cx: Asking): VolumeName | 'none' | undefined =>
  cx.config.lvm_snapshot === 'no' && !wanted(cx).startsWith('/dev/') ? 'none' : volumeNamed(wanted(cx), groupOf(cx.config));

/** The group of the disk: what is said, or for a snapshot where its origin is. */
export const chooseGroup = (cx: Asking): string => {
  const volume = volumeWanted(cx);
  const follows = cx.config.lvm_vg === undefined && cx.config.lvm_snapshot !== 'no' && typeof volume === 'object';
  return follows ? volume.vg : groupOf(cx.config);
};

/** Reports when there is none. @param vg the group of the disk */
export const sourceOf = async (cx: Cx, vg: string): Promise<Source | undefined> => {
  const { host, report, at } = cx;
  const span = at('host', host.name, 'template');
  const volume = volumeWanted(cx);
  if (typeof volume === 'object') return volumeSource(cx, volume, vg);
  if (volume === undefined) {
    report.error('MLN7218', span, { host: host.name, template: wanted(cx) });
    return undefined;
  }
  const file = await templateOf(host, cx);
  if (file === undefined) report.error('MLN7201', span, { host: host.name });
  return file && { kind: 'file', name: file.name, path: file.path, bytes: file.bytes };
};

const volumeSource = (cx: Cx, volume: VolumeName, vg: string): VolumeSource | undefined => {
  const { host, report, at, facts } = cx;
  const span = at('host', host.name, 'template');
  const values = { host: host.name, volume: shown(volume), vg };
  const seen = groupSeen(facts, volume.vg)?.volumes[volume.lv];
  const snapshot = cx.config.lvm_snapshot !== 'no';
  if (seen === undefined) report.error('MLN7207', span, values);
  else if (snapshot && volume.vg !== vg) report.error('MLN7209', at('host', host.name, 'lvm_vg'), values);
  else if (!snapshot && !seen.active) report.error('MLN7208', span, values);
  else {
    if (seen.open) report.warning('MLN7215', span, values);
    return { kind: 'volume', name: device(volume), volume, bytes: seen.bytes, seen };
  }
  return undefined;
};
