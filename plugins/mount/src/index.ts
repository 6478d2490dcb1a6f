// Reaches the files of disks by mounting them, as root.
import { getuid } from 'node:process';
import { sandboxPackage } from '@mln/disk-kit';
import { type DiskRef, definePlugin } from '@mln/engine/api';
import { openMounted } from './open.js';

const asRootless = 'choose the image opener "rootless", which needs neither root nor a mount';

function unsupportedReason(disk: DiskRef) {
  if (disk.format !== 'raw') return { message: 'cannot mount a copy-on-write disk', hint: asRootless };
  if (getuid?.() !== 0) return { message: 'cannot mount a disk: only root may', hint: asRootless };
  return undefined;
}

export default definePlugin({
  name: 'mount',
  api: 1,
  summary: 'opens disks by loop mount, as root; commands in the guest run in a sandbox',
  programs: {
    ...{
      mount: 'mount',
      losetup: 'mount',
      blkid: 'util-linux',
      setpriv: 'util-linux',
      unshare: 'util-linux',
      nsenter: 'util-linux',
    },
    ...{ e2fsck: 'e2fsprogs', bwrap: sandboxPackage },
  },
  openers: { mount: { summary: 'loop mount; needs root', unsupportedReason, open: openMounted } },
});
