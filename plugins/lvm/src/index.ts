// Logical volumes as disks.
import { template } from '@mln/disk-kit';
import { definePlugin } from '@mln/engine/api';
import { actions } from './actions.js';
import { remember, review } from './capacity.js';
import { checkRemoval } from './checks.js';
import { codes } from './codes.js';
import { groupSeen, keepsDisksHere, observe } from './facts.js';
import { arrive, leave } from './move.js';
import { ownerTag, shown, unfinishedName } from './names.js';
import { placeOf, usualGroup } from './place.js';
import { provision } from './provision.js';
import { validateVolumes } from './validate.js';
import { claims, options } from './words.js';

export { actions } from './actions.js';

export default definePlugin({
  name: 'lvm',
  api: 1,
  summary: 'logical volumes as disks: copies of a template, thin volumes, snapshots',
  after: [template.name],
  claims,
  options,
  actions,
  codes,
  roots: { volumeGroups: [usualGroup] },
  programs: {
    lvs: 'lvm2',
    lvcreate: 'lvm2',
    blkdiscard: 'util-linux',
    dd: 'coreutils',
    e2fsck: 'e2fsprogs',
    resize2fs: 'e2fsprogs',
  },
  hooks: {
    validate: validateVolumes,
    observe,
    review,
    migrate: { early: arrive, late: leave },
    boot: {
      slot: 'early',
      handler({ lane, intent, host, disk, facts }) {
        if (intent !== 'start' || !keepsDisksHere(host) || disk === undefined) return;
        const volume = placeOf(disk);
        // the volumes of a server that was rebooted may be inactive
        if (groupSeen(facts, volume.vg)?.volumes[volume.lv]?.active !== false) return;
        lane.step('activate', volume, { title: `switch on ${shown(volume)}` });
      },
    },
  },
  storage: {
    lvm: {
      summary: 'a logical volume HOST.PROJECT in a volume group',
      provision(ctx) {
        remember(ctx.model, ctx.facts);
        return provision(ctx);
      },
      commit({ lane, paths }, disk) {
        const { vg, lv } = placeOf(disk);
        const args = { vg, from: unfinishedName(lv), to: lv, owner: ownerTag(paths.project) };
        lane.step('publish', args, { title: 'put the volume in place' });
      },
      remove(ctx, disk) {
        checkRemoval(ctx, disk);
        const { vg, lv } = placeOf(disk);
        const names = ctx.replaced === true ? [lv] : [lv, unfinishedName(lv)];
        const args = { vg, names, owner: ownerTag(ctx.paths.project) };
        ctx.lane.step('remove', args, { title: `remove volume ${shown({ vg, lv })}` });
      },
    },
  },
});
