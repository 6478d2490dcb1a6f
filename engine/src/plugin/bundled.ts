// A built-in plugin's entry → the same code in fewer files, where this very program was put into few files together with it.
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The URL to import for an entry, which is a path. */
export function importUrl(entry: string): string {
  return bundled().get(realpathSync(entry)) ?? pathToFileURL(entry).href;
}

let known: ReadonlyMap<string, string> | undefined;

/** By the path of the entry. Empty unless this module stands in a bundle, whose table says what else is in it. */
function bundled(): ReadonlyMap<string, string> {
  known ??= new Map(Object.entries(readTable()).map(([entry, file]) => [fileURLToPath(urlOf(entry)), urlOf(file)]));
  return known;
}

function urlOf(path: string): string {
  return new URL(path, import.meta.url).href;
}

function readTable(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(readFileSync(new URL('plugins.json', import.meta.url), 'utf8')) as Record<string, string>; // written by the build
  } catch {
    return {};
  }
}
