// Path → true for a file. The look is synchronous: for the few dozen paths of a start that is faster than to wait for each.
import { statSync } from 'node:fs';

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
