// A plugin's entry → its module. In the bundle another file replaces this one: it contains the built-in plugins.
import { pathToFileURL } from 'node:url';

export interface PluginModule {
  readonly default?: unknown;
}

/** `builtIn` is the name of a plugin that comes with mln. `entry` is a path. */
export function importPlugin(entry: string, _builtIn?: string): Promise<PluginModule> {
  return import(pathToFileURL(entry).href) as Promise<PluginModule>; // the caller checks the exports before it uses them
}
