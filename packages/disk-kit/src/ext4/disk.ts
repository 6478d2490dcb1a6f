// The operations of an opened disk, for every format.
import type { Base } from './base.js';
import type { Script } from './flush.js';

export interface Disk {
  /** The files as they are on the disk now. */
  base(): Promise<Base>;
  /** Has debugfs carry out the script; synced when it returns. */
  apply(script: Script): Promise<void>;
  /** To be called after another program has changed the disk. */
  forget(): void;
}
