// What a test in earnest needs of this machine, and why it is left out where that is missing.
import { accessSync, constants, existsSync } from 'node:fs';

const path = ['/usr/local/sbin', '/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')];

export function missingPrograms(...programs: readonly string[]): readonly string[] {
  return programs.filter((program) => !path.some((directory) => existsSync(`${directory}/${program}`)));
}

export const isRoot = process.getuid?.() === 0;

export function canOpenTun(): boolean {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** For the title: ` (left out: no screen)`, or nothing. */
export function leftOut(reasons: readonly string[]): string {
  return reasons.length === 0 ? '' : ` (left out: ${reasons.join(', ')})`;
}

/** An ordinary user's number, for what root tries as one. */
export const ordinaryUid = 65534;
