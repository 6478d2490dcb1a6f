// The options of this plugin in the configuration.
import { guestUser, guestUserNumber } from '@mln/disk-kit';
import { choice, localPath, type OptionValues, option } from '@mln/engine/api';

export const options = {
  memoryDirectory: option(localPath(), {
    doc: 'the directory for the memory of machines. Default: one for each machine in its sandbox, or `/dev/shm` without a sandbox',
  }),
  sandbox: option(choice(['auto', 'require'], { default: 'auto' }), {
    doc: '`require`: no machine starts without a sandbox of bubblewrap; `auto`: mln warns',
  }),
  user: option(guestUserNumber(), {
    doc: `the number of the user and the group of machines that root starts; default: ${guestUser}`,
  }),
};
export type UmlOptions = typeof options;

/** The directory for memory that is not private. */
export function memoryDirectory({ memoryDirectory = '/dev/shm' }: OptionValues<UmlOptions>): string {
  return memoryDirectory;
}
