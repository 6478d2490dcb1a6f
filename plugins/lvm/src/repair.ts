// LVM was killed between two of its own steps → the devices match the group's metadata again.
import type { Shell } from '@mln/engine/api';
import { shown, type VolumeName } from './names.js';

/** Resumes a suspended device, and gives the device the present name of the volume. */
export async function repair(sh: Shell, volume: VolumeName): Promise<void> {
  await sh.run({ file: 'lvchange', args: ['--refresh', shown(volume)] });
  await sh.run({ file: 'vgmknodes', args: [shown(volume)] });
}

/** Removes the extra layer of an origin with an unfinished snapshot. The first refresh only resumes the devices above it. */
export async function repairOrigin(sh: Shell, origin: VolumeName): Promise<void> {
  for (let n = 1; n <= 2; n++) await sh.run({ file: 'lvchange', args: ['--refresh', shown(origin)] });
}
