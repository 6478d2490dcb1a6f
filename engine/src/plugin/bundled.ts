// A plugin's entry → its module. In the bundle another file stands in for this one: it holds the built-in plugins themselves.
import { pathToFileURL } from 'node:url';

export interface PluginModule {
  readonly default?: unknown;
}

/** `builtIn` is the name of a plugin that comes with mln. `entry` is a path. */
export function importPlugin(entry: string, _builtIn?: string): Promise<PluginModule> {
  return import(pathToFileURL(entry).href) as Promise<PluginModule>; // what it exports is looked at before it is used
}
