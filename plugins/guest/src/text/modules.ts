// (file of modules, names) → file of modules, for /etc/modules and /etc/modules-load.d alike.
import { replaceMarked } from './marked.js';

export function modulesFile(text: string, modules: readonly string[]): string {
  return replaceMarked(text, modules);
}

/** For a BusyBox rcS, because there no other program reads the file. */
export const modulesLine = 'grep -v \'^ *#\' /etc/modules | while read -r module; do [ -z "$module" ] || modprobe $module; done';
