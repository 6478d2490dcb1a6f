// LVM that was killed between two of its own steps → devices that are again what the group's metadata says.
import type { Shell } from '@mln/engine/api';
import { shown, type VolumeName } from './names.js';

/** A device that holds all who use it is let go, and gets the name that the volume has now. */
export async function repair(sh: Shell, volume: VolumeName): Promise<void> {
  await sh.run({ file: 'lvchange', args: ['--refresh', shown(volume)] });
  await sh.run({ file: 'vgmknodes', args: [shown(volume)] });
}

/** An origin whose snapshot was never finished has a layer too many; the first time only what stands on it is let go. */
export async function mendOrigin(sh: Shell, origin: VolumeName): Promise<void> {
  for (let n = 1; n <= 2; n++) await sh.run({ file: 'lvchange', args: ['--refresh', shown(origin)] });
}
