// Host → what its disk is made from: a template file, or another volume.
import { type Template, templateOf } from '@mln/disk-kit';
import { codes } from './codes.js';
import { groupSeen, rootSeen } from './facts.js';
import { device, shown, type VolumeName } from './names.js';
import type { Volume } from './report.js';
import { isSnapshot, templateWord, volumeWanted } from './required.js';
import type { Context } from './types.js';

export interface VolumeSource extends VolumeName {
  readonly seen: Volume;
}

/** `path`: a file or a device. */
export interface Source extends Template {
  readonly volume?: VolumeSource;
}

/** Reports when there is none. @param vg the group of the disk */
export async function sourceOf(ctx: Context, vg: string): Promise<Source | undefined> {
  const { host, report, at } = ctx;
  const span = at('host', host.name, 'template');
  const volume = volumeWanted(ctx);
  if (typeof volume === 'object') return volumeSource(ctx, volume, vg);
  const file = volume === 'none' ? await templateOf(host, ctx) : undefined;
  if (volume === undefined) report.error(codes.templateIsNotAVolume, span, { host: host.name, template: templateWord(ctx) });
  else if (file === undefined) report.error(codes.templateNotFound, span, { host: host.name });
  return file;
}

function volumeSource(ctx: Context, volume: VolumeName, vg: string): Source | undefined {
  const { host, report, at, facts } = ctx;
  const span = at('host', host.name, 'template');
  const values = { host: host.name, volume: shown(volume), vg };
  const seen = groupSeen(facts, volume.vg)?.volumes[volume.lv];
  if (seen === undefined) report.error(codes.sourceVolumeNotFound, span, values);
  else if (isSnapshot(ctx) && volume.vg !== vg) report.error(codes.snapshotInOtherGroup, at('host', host.name, 'lvm_vg'), values);
  else if (!isSnapshot(ctx) && !seen.active) report.error(codes.sourceVolumeNotActive, span, values);
  else {
    if (seen.open) report.warning(codes.sourceVolumeInUse, span, values);
    const path = device(volume);
    const root = rootSeen(facts, path);
    const found = { name: shown(volume), path, bytes: seen.bytes, mtimeMs: 0, volume: { ...volume, seen } };
    return root === undefined ? found : { ...found, root };
  }
  return undefined;
}
