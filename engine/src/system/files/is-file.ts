// Whether a path is a file. It does not wait for each: the few dozen that a start asks for take longer to wait for than to look at.
import { statSync } from 'node:fs';

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
