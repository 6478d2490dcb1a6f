// A disk that is an image or a block device: read and written where it stands.
import type { DiskRef, OpenContext } from '@mln/engine/api';
import { type Base, readBase, sharedBase, withOffset } from './base.js';
import { write } from './debugfs.js';
import type { Disk } from './disk.js';
import { recover, refuseLocked } from './health.js';

export async function openRaw(disk: DiskRef, ctx: OpenContext): Promise<Disk> {
  const image = withOffset(disk.path, disk.offset);
  if (ctx.baseImage === undefined) {
    await refuseLocked(ctx.files, disk.path);
    await recover(ctx, { image: disk.path, offset: disk.offset, partition: disk.partition });
  }
  let base: Base = ctx.baseImage === undefined ? readBase(image) : await sharedBase(ctx.baseImage, disk.offset);
  const forget = () => {
    base = readBase(image);
  };
  return {
    base: async () => base,
    async apply({ lines }) {
      await write(ctx.sh, image, lines);
      forget();
    },
    forget,
  };
}
