// Disks made in several ways → whether they hold the same, looked at with other tools than mln's own.
import type { Lab } from './lab.js';

export interface Disks {
  readonly host: string;
  /** Paths in the guest. */
  readonly written: readonly string[];
  readonly copies: readonly string[];
  readonly cows: readonly string[];
}

/** Reads the files back from each disk; how many. Throws when two differ, or a file system is not clean. */
export const sameFiles = (lab: Lab, { host, written, copies, cows }: Disks): number => {
  const images = [...copies, ...cows.map((cow, i) => flattened(lab, cow, `flat${i}`))];
  for (const image of images) lab.run(['e2fsck', '-fn', image]);
  for (const path of new Set(['/etc/hostname', ...written])) {
    const [first = '', ...others] = images.map((image) => lab.run(['debugfs', '-R', `cat "${path}"`, image]));
    if (others.some((other) => other !== first)) throw new Error(`${path} is not the same on all disks of ${host}`);
    if (path === '/etc/hostname' && first !== `${host}.bench.example\n`) throw new Error(`${host} is called ${first}`);
  }
  return images.length * written.length;
};

/** By uml-utilities, which know nothing of mln. */
const flattened = (lab: Lab, cow: string, name: string): string => {
  const flat = `${lab.dir}/${name}`;
  lab.remove(flat);
  lab.run(['uml_moo', cow, flat]);
  return flat;
};
