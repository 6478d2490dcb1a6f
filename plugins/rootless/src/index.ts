// Reaches the files of ext2/3/4 disks without being root.
import { openDisk, rehearse, rootlessCodes, sandboxPackage } from '@mln/disk-kit';
import { definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { options } from './options.js';
import { observeSandbox, reviewSandbox } from './sandbox.js';

// only an existing disk shows whether this opener supports its file system
function unsupportedReason() {
  return undefined;
}

export default definePlugin({
  name: 'rootless',
  api: 1,
  summary: 'opens ext2, ext3 and ext4 disks without root, raw or copy-on-write, with the tools of e2fsprogs',
  codes: { ...rootlessCodes, ...codes },
  options,
  programs: { debugfs: 'e2fsprogs', e2fsck: 'e2fsprogs', bwrap: sandboxPackage },
  hooks: { observe: observeSandbox, review: reviewSandbox },
  openers: { rootless: { summary: 'debugfs of e2fsprogs; no root, no mount', unsupportedReason, open: openDisk, rehearse } },
});
