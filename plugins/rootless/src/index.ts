// Reaches the files of ext2/3/4 disks without being root.
import { definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { openDisk } from './open.js';
import { rehearse } from './rehearse.js';

export type { Base } from './base.js';
export { type CowHeader, createCow, headerFor, readHeader } from './cow.js';
export { ask } from './debugfs.js';
export { guestEdits } from './edits.js';
export { recover, refuseLocked } from './health.js';
export type { Node } from './listing.js';
export { openDisk } from './open.js';
export { type Change, type Overlay, overlay } from './overlay.js';

// whether there is a file system that it knows is seen when the disk is there
function unsupportedReason() {
  return undefined;
}

export default definePlugin({
  name: 'rootless',
  api: 1,
  summary: 'opens ext2, ext3 and ext4 disks without root, raw or copy-on-write, with the tools of e2fsprogs',
  codes,
  programs: { debugfs: 'e2fsprogs', e2fsck: 'e2fsprogs' },
  openers: { rootless: { summary: 'debugfs of e2fsprogs; no root, no mount', unsupportedReason, open: openDisk, rehearse } },
});
