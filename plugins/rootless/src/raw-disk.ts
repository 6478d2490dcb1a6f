// A disk that is an image or a block device: read and written where it stands.
import type { DiskRef, OpenCx } from '@mln/engine/api';
import { type Base, readBase, sharedBase, withOffset } from './base.js';
import { write } from './debugfs.js';
import type { Disk } from './disk.js';
import { recover, refuseLocked } from './health.js';

export async function openRaw(disk: DiskRef, cx: OpenCx): Promise<Disk> {
  const image = withOffset(disk.path, disk.offset);
  if (cx.pristine === undefined) {
    await refuseLocked(cx.files, disk.path);
    await recover(cx, { image: disk.path, offset: disk.offset, partition: disk.partition });
  }
  let base: Base = cx.pristine === undefined ? readBase(image) : await sharedBase(cx.pristine, disk.offset);
  const forget = () => {
    base = readBase(image);
  };
  return {
    base: async () => base,
    async apply({ lines }) {
      await write(cx.sh, image, lines);
      forget();
    },
    forget,
  };
}
