// Loaded plugins → who brings which driver, command and code. A name is given once; a second claim is an error.
import { codes as kernelCodes } from '../api/codes.js';
import type { CliCommand } from '../api/command.js';
import type { CodeText, Diagnostic } from '../api/diagnostic.js';
import type { Backend, ImageAccess, Storage } from '../api/drivers.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Claims, Plugin } from '../api/plugin.js';
import { complain } from '../diagnostics/complain.js';

export interface LoadedPlugin {
  readonly plugin: Plugin;
  /** Name of its package, or the path of a single file; absent when it was at hand. */
  readonly package?: string;
  readonly version?: string;
  /** The file that names it, or `built-in`. */
  readonly from: string;
}

export interface Owned<D> {
  readonly driver: D;
  readonly plugin: Plugin;
}

export interface PluginSet {
  /** In the order in which their handlers are called. */
  readonly plugins: readonly LoadedPlugin[];
  readonly backends: ReadonlyMap<string, Owned<Backend<Claims, Actions, Edits>>>;
  readonly storage: ReadonlyMap<string, Owned<Storage<Claims, Actions, Edits>>>;
  readonly openers: ReadonlyMap<string, Owned<ImageAccess>>;
  /** By full name: `template make`. */
  readonly commands: ReadonlyMap<string, Owned<CliCommand>>;
  /** The kernel's catalogue and those of all plugins. */
  readonly codes: Readonly<Record<string, CodeText>>;
  find(name: string): LoadedPlugin | undefined;
}

/** The set is complete but for what was reported: the first owner of a name keeps it. */
export function registerAll(plugins: readonly LoadedPlugin[], diagnostics: Diagnostic[]): PluginSet {
  const collect = <D>(what: string, of: (plugin: Plugin) => Readonly<Record<string, D>> | undefined) => {
    const found = new Map<string, Owned<D>>();
    for (const { plugin } of plugins)
      for (const [name, driver] of Object.entries(of(plugin) ?? {})) {
        const owner = found.get(name);
        if (owner === undefined) found.set(name, { driver, plugin });
        else diagnostics.push(taken(what, name, { a: owner.plugin.name, b: plugin.name }));
      }
    return found;
  };
  const commands = collect('a command', (plugin) => plugin.commands);
  checkAliases(commands, diagnostics);
  const codes = collect('the code', (plugin) => plugin.codes);
  for (const [code, { plugin }] of codes)
    if (Object.hasOwn(kernelCodes, code)) diagnostics.push(taken('the code', code, { a: 'mln', b: plugin.name }));
  const byName = new Map(plugins.map((loaded) => [loaded.plugin.name, loaded]));
  return {
    plugins,
    backends: collect('a backend', (plugin) => plugin.backends),
    storage: collect('a storage', (plugin) => plugin.storage),
    openers: collect('an image opener', (plugin) => plugin.openers),
    commands,
    codes: { ...Object.fromEntries([...codes].map(([code, { driver }]) => [code, driver])), ...kernelCodes },
    find: (name) => byName.get(name),
  };
}

interface Rivals {
  readonly a: string;
  readonly b: string;
}

function taken(what: string, name: string, { a, b }: Rivals): Diagnostic {
  return complain('MLN6004', { a, b, what, name }, { plugin: b });
}

function checkAliases(commands: ReadonlyMap<string, Owned<CliCommand>>, diagnostics: Diagnostic[]): void {
  const owners = new Map([...commands].map(([name, { plugin }]) => [name, plugin.name]));
  for (const { driver, plugin } of commands.values())
    for (const alias of driver.aliases ?? []) {
      const owner = owners.get(alias);
      if (owner === undefined) owners.set(alias, plugin.name);
      else diagnostics.push(taken('a command', alias, { a: owner, b: plugin.name }));
    }
}
