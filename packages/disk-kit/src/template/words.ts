// The words of a host for the image of its disk and the size of the disk.
import { size, text } from '@mln/engine/api';

const name = text({ doc: 'the image from which mln clones the disk' });
const diskSize = size({ doc: 'size of the disk; the size of a larger template wins' });
const freeSpace = size({ doc: 'size of the disk beyond the template; wins over size' });

const words = { template: name, size: diskSize, free_space: freeSpace } as const;

/** The plugin that registers them, for `settingsOf`. */
export const template = { name: 'template', claims: { global: words, host: words } } as const;
