// LVM was killed between two of its own steps → the devices match the group's metadata again.
import { CommandFailed, type Shell } from '@mln/engine/api';
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

/**
 * A thin pool with an interrupted activation has an active part below an inactive pool, and LVM refuses to use it. Deactivating the
 * pool removes that part; a pool with an active volume is active itself, so no volume loses its device. False for any other error.
 */
export async function repairPool(sh: Shell, error: unknown, vg: string): Promise<boolean> {
  if (!(error instanceof CommandFailed)) return false;
  const [, group, lv = ''] = halfActive.exec(error.outcome.stderr) ?? [];
  if (group !== vg) return false;
  await sh.run({ file: 'lvchange', args: ['--activate', 'n', shown({ vg, lv })] });
  return true;
}

const halfActive =
  /Activation of logical volume ([^\s/]+)\/([^\s/]+) is prohibited while logical volume \1\/\2_t(?:meta|data) is active/;
