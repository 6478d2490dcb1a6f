// The options of this plugin in the configuration.
import { choice, localPath, type OptionValues, option } from '@mln/engine/api';

export const options = {
  memoryDirectory: option(localPath(), {
    doc: 'the directory for the memory of machines. Default: one for each machine in its sandbox, or `/dev/shm` without a sandbox',
  }),
  sandbox: option(choice(['auto', 'require'], { default: 'auto' }), {
    doc: '`require`: no machine starts without a sandbox of bubblewrap; `auto`: mln warns',
  }),
};
export type UmlOptions = typeof options;

/** The directory for memory that is not private. */
export function memoryDirectory({ memoryDirectory = '/dev/shm' }: OptionValues<UmlOptions>): string {
  return memoryDirectory;
}
