// What a test in earnest needs of this machine, and why it is left out where that is missing.
import { accessSync, constants, existsSync } from 'node:fs';

const path = ['/usr/local/sbin', '/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')];

export const missingPrograms = (...programs: readonly string[]): readonly string[] =>
  programs.filter((program) => !path.some((directory) => existsSync(`${directory}/${program}`)));

export const isRoot = process.getuid?.() === 0;

export const canOpenTun = (): boolean => {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** For the title: ` (left out: no screen)`, or nothing. */
export const leftOut = (reasons: readonly string[]): string => (reasons.length === 0 ? '' : ` (left out: ${reasons.join(', ')})`);

/** An ordinary user's number, for what root tries as one. */
export const ordinaryUid = 65534;
