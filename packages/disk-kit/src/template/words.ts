// The words of a host for the image of its disk and the size of the disk.
import { type Scalar, size, text } from '@mln/engine/api';

/** The storage checks a volume, because only its words tell which name is one. */
const name: Scalar<string | undefined> = {
  ...text({ doc: 'the image from which mln clones the disk' }),
  names: { root: 'templates', relativeTo: 'nothing', byPlugin: true },
};
const diskSize = size({ doc: 'size of the disk; the size of a larger template wins' });
const freeSpace = size({ doc: 'size of the disk beyond the template; wins over size' });

const words = { template: name, size: diskSize, free_space: freeSpace } as const;

/** The plugin that registers them, for `settingsOf`. */
export const template = { name: 'template', claims: { global: words, host: words } } as const;
