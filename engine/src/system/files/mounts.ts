// The mounts of this machine (proc(5), /proc/self/mountinfo).
import { readFileSync, realpathSync } from 'node:fs';

/** Mount points at or below the directory, deepest first. Empty where the system has no mountinfo. */
export function mountsBelow(directory: string): readonly string[] {
  const real = realpathSync.native(directory);
  return mountPoints()
    .filter((point) => point === real || point.startsWith(`${real}/`))
    .toReversed();
}

function mountPoints(): readonly string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8').split('\n').flatMap(pointOf);
  } catch {
    return [];
  }
}

/** The kernel writes blanks, newlines and backslashes in octal. */
function pointOf(line: string): readonly string[] {
  const point = line.split(' ')[4];
  return point === undefined
    ? []
    : [point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))];
}
