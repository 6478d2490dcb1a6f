// Model → complaints about volumes and groups of the server that the project may not use.
import { type Claims, checkName, commonCodes, type Host, isBelow, type ModelContext } from '@mln/engine/api';
import { keepsDisksHere } from './facts.js';
import { device } from './names.js';
import { volumeWanted } from './required.js';
import type { claims } from './words.js';

type Context = ModelContext<typeof claims & Claims>;

export function validateVolumes(ctx: Context): void {
  // one message for ten thousand hosts of one template
  const seen = new Set<string>();
  for (const host of ctx.model.hosts.filter(keepsDisksHere)) {
    const config = ctx.of(host);
    const volume = volumeWanted({ host, config });
    if (typeof volume !== 'object' || seen.has(device(volume))) continue;
    seen.add(device(volume));
    checkTemplate(ctx, host, device(volume));
    // mln has checked a group that the project names; a snapshot is in the group of its origin
    if (config.lvm_vg === undefined && config.lvm_snapshot !== 'no')
      checkName(ctx, { root: 'volumeGroups', name: volume.vg }, ctx.at('host', host.name, 'template'));
  }
}

/** Compares names, because the device of a volume is a link that exists only while the volume is active. */
function checkTemplate({ roots, report, at }: Context, host: Host, name: string): void {
  if (isBelow(name, roots.templates)) return;
  report.error(commonCodes.notAllowedToProjects, at('host', host.name, 'template'), { what: 'volume', name, kind: 'templates' });
}
