// LVM was killed between two of its own steps → the devices match the group's metadata again.
import { type Command, CommandFailed, type Shell } from '@mln/engine/api';
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
 * Runs a command of LVM that may activate a thin pool. An interrupted activation leaves a part of the pool active below an inactive
 * pool, and LVM refuses the pool. This deactivates both and runs the command once more. LVM refuses to deactivate a pool in use, so no
 * volume loses its device. `isDone`: the command that failed may have done its work all the same.
 */
export async function runOnPool(sh: Shell, command: Command, isDone: () => Promise<boolean> = async () => false): Promise<void> {
  try {
    await sh.run(command);
  } catch (error) {
    const pool = error instanceof CommandFailed ? halfActive.exec(error.outcome.stderr)?.[1] : undefined;
    if (pool === undefined) throw error;
    await sh.run({ file: 'lvchange', args: ['--activate', 'n', pool, `${pool}_tmeta`, `${pool}_tdata`] });
    if (!(await isDone())) await sh.run(command);
  }
}

// as LVM 2.03.16 prints it
const halfActive = /Activation of logical volume (\S+) is prohibited while logical volume \1_t(?:meta|data) is active/;
