// A file system in a volume that is larger than it → one that fills the volume.
import type { Shell } from '@mln/engine/api';

const timeoutMs = 24 * 3600 * 1000;

export const growToFit = async (sh: Shell, device: string): Promise<void> => {
  // resize2fs insists on a check of whatever was mounted once
  await sh.run({ file: 'e2fsck', args: ['-fp', device], ok: [0, 1, 2], timeoutMs });
  await sh.run({ file: 'resize2fs', args: [device], timeoutMs });
};
