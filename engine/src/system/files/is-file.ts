// Path → true for a file. The look is synchronous: for the few dozen paths of a start that is faster than to wait for each.
import { lstatSync, statSync } from 'node:fs';

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/** True for a path that exists and is not a plain file: a link could show a file that its author cannot read, a pipe never ends. */
export function isForeign(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;
  } catch {
    return false;
  }
}

export const whyForeign = 'it is a link or not a plain file, and mln reads only plain files beside a project';
