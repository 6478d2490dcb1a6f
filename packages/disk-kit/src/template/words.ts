// The words of a host that say which image it is cloned from and how large its disk is.
import { size, text } from '@mln/engine/api';

const name = text({ doc: 'the image from which mln clones the disk' });
const diskSize = size({ doc: 'size of the disk; the size of a larger template wins' });
const freeSpace = size({ doc: 'size of the disk beyond the template; wins over size' });

const words = { template: name, size: diskSize, free_space: freeSpace } as const;

/** The plugin that registers them, for `settingsOf`. */
export const template = { name: 'template', claims: { global: words, host: words } } as const;
