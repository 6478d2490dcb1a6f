// The options of this plugin in the configuration.
import { localPath, option } from '@mln/engine/api';

export const options = {
  memoryDirectory: option(localPath({ default: '/dev/shm' }), { doc: 'the directory for the memory of machines' }),
};
export type UmlOptions = typeof options;
