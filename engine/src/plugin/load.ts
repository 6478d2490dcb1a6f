// Config → PluginSet: find, judge, import and check each plugin, then put them in order.
import { dirname, isAbsolute } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { kinds } from '../api/hooks.js';
import { didYouMean } from '../api/nearest.js';
import type { Plugin } from '../api/plugin.js';
import { builtinFrom, shippedPlugins } from '../config/builtin.js';
import type { Config, NamedPlugin } from '../config/settings.js';
import { trusted } from '../config/trust.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain, messageOf } from '../diagnostics/diagnose.js';
import { hookMs } from '../system/deadlines.js';
import { isFile } from '../system/files/is-file.js';
import { noteCaller, startWatchdog } from '../system/watchdog.js';
import { importPlugin, type PluginModule } from './bundled.js';
import { isNamed, mandatoryFaults } from './mandatory.js';
import { apiLevel, type Manifest, packageDir, readManifest } from './manifest.js';
import { orderPlugins } from './order.js';
import { type LoadedPlugin, type PluginSet, registerAll } from './registry.js';
import { faultsOf, isPlugin } from './shape.js';

export type { PluginSet } from './registry.js';

export interface LoadOptions {
  /**
   * Returns the reason why mln may not run the code in a file; default: `trusted` for the calling user. mln does not call it for
   * built-in plugins.
   */
  readonly distrust?: (file: string) => Promise<string | undefined>;
  /** The time that the top level of a plugin's code may take. */
  readonly deadlineMs?: number;
}

/** There is a value if the plugins have an order; plugins with errors are missing from it. */
export async function loadPlugins(config: Config, options: LoadOptions = {}): Promise<Result<PluginSet>> {
  const diagnostics: Diagnostic[] = [];
  const loaded: LoadedPlugin[] = [];
  for (const named of config.plugins) {
    if (isNamed(config.disable, named.name) && !isNamed(config.mandatory, named.name)) continue;
    const result = await loadOne(named, options);
    diagnostics.push(...result.diagnostics);
    if (result.value !== undefined) loaded.push(result.value);
  }
  const set = assemblePlugins(loaded, config);
  return { ...set, diagnostics: [...diagnostics, ...mandatoryFaults(loaded, config), ...set.diagnostics] };
}

async function loadOne(named: NamedPlugin, options: LoadOptions): Promise<Result<LoadedPlugin>> {
  const { name, from } = named;
  const found = findEntry(named);
  if (found.value === undefined) return { diagnostics: found.diagnostics };
  const { entry, ...manifest } = found.value;
  if (!isOurs(named)) {
    const distrust = options.distrust ?? ((file: string) => trusted(file, { uid: process.getuid?.() ?? 0 }));
    const reason = await distrust(entry);
    if (reason !== undefined) return { diagnostics: [complain(codes.untrustedFile, { file: entry, reason }, { plugin: name })] };
  }
  let plugin: unknown;
  try {
    plugin = (await (isOurs(named) ? importPlugin(entry, name) : importInTime(entry, { name, ...options }))).default;
  } catch (thrown) {
    return { diagnostics: [complain(codes.pluginLoadFailed, { name, reason: messageOf(thrown) }, { plugin: name })] };
  }
  return checked(plugin, { name, from, manifest });
}

/** Throws if the code of the plugin waits at its top level for longer than a hook may. */
async function importInTime(
  entry: string,
  { name, deadlineMs = hookMs }: LoadOptions & { readonly name: string },
): Promise<PluginModule> {
  startWatchdog(deadlineMs / 1000);
  noteCaller({ plugin: name, hook: 'its top level' });
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new Error(`its top level did not end within ${deadlineMs / 1000} s`)), deadlineMs);
  });
  return Promise.race([importPlugin(entry), late]).finally(() => clearTimeout(deadline));
}

/** As trusted as mln itself: mln looks for it only in its own installation. */
function isOurs({ name, from }: NamedPlugin): boolean {
  return from === 'built-in' || shippedPlugins.includes(name);
}

/**
 * A package by its manifest; a single file by itself. mln looks for a package from the file that names it, and then beside mln,
 * because `npm install -g` puts both into one directory.
 */
function findEntry(named: NamedPlugin): Result<Manifest> {
  const { name, from } = named;
  if (isAbsolute(name) && isFile(name)) return { value: { entry: name, claims: {} }, diagnostics: [] };
  const home = dirname(builtinFrom);
  const start = isOurs(named) ? home : dirname(from);
  const dir = isAbsolute(name) ? name : (packageDir(name, start) ?? packageDir(name, home));
  if (dir !== undefined) return readManifest(name, dir);
  return {
    diagnostics: [
      complain(codes.pluginLoadFailed, { name, reason: `not found from ${start}; is it installed?` }, { plugin: name }),
    ],
  };
}

interface Source {
  readonly name: string;
  readonly from: string;
  readonly manifest: Omit<Manifest, 'entry'>;
}

function checked(value: unknown, { name, from, manifest }: Source): Result<LoadedPlugin> {
  const faults = faultsIn(value);
  if (faults.length > 0 || !isPlugin(value))
    return {
      diagnostics: [complain(codes.invalidPlugin, { name, reason: faults.slice(0, 3).join('; ') }, { plugin: name })],
    };
  if (value.api !== apiLevel)
    return { diagnostics: [complain(codes.wrongApiLevel, { name, found: value.api, wanted: apiLevel }, { plugin: name })] };
  const { claims: _, package: known = name, ...more } = manifest;
  return { value: { plugin: value, package: known, ...more, from }, diagnostics: [] };
}

function faultsIn(value: unknown): readonly string[] {
  try {
    return faultsOf(value);
  } catch (thrown) {
    return [`its export cannot be read: ${messageOf(thrown)}`];
  }
}

/** For plugin objects that a caller already has, as in tests: the part of `loadPlugins` after the import. */
export function assemblePlugins(loaded: readonly LoadedPlugin[], config: Pick<Config, 'disable' | 'order'>): Result<PluginSet> {
  const diagnostics = uselessDisables(loaded, config.disable);
  const unique = new Map<string, LoadedPlugin>();
  for (const one of loaded) {
    const { name } = one.plugin;
    const other = unique.get(name);
    if (config.disable.includes(name)) continue;
    if (other === undefined) unique.set(name, { ...one, plugin: withoutDisabled(one.plugin, config.disable) });
    else
      diagnostics.push(
        complain(codes.nameProvidedTwice, { a: titleOf(other), b: titleOf(one), what: 'a plugin', name }, { plugin: name }),
      );
  }
  const ordered = orderPlugins([...unique.values()], config.order);
  diagnostics.push(...ordered.diagnostics);
  return ordered.value === undefined ? { diagnostics } : { value: registerAll(ordered.value, diagnostics), diagnostics };
}

function titleOf(loaded: LoadedPlugin): string {
  return loaded.package ?? `${loaded.plugin.name} (${loaded.from})`;
}

function withoutDisabled(plugin: Plugin, disable: readonly string[]): Plugin {
  const hooks = Object.entries(plugin.hooks ?? {});
  const kept = hooks.filter(([hook]) => !disable.includes(`${plugin.name}.${hook}`));
  return kept.length === hooks.length ? plugin : { ...plugin, hooks: Object.fromEntries(kept) };
}

/** A handler that does not exist cannot be disabled, because a misspelled name would have no effect. */
function uselessDisables(loaded: readonly LoadedPlugin[], disable: readonly string[]): Diagnostic[] {
  const plugins = new Map(loaded.map(({ plugin }) => [plugin.name, Object.keys(plugin.hooks ?? {})]));
  return disable.flatMap((item) => {
    const [name = '', hook] = item.split('.', 2);
    const hooks = plugins.get(name);
    if (hook === undefined || hooks === undefined || hooks.includes(hook)) return [];
    const hint = didYouMean(hook, Object.keys(kinds));
    const reason = `"${item}": plugin ${name} has no handler of that name`;
    return [complain(codes.invalidConfiguration, { file: 'disable', reason }, { severity: 'warning', hint })];
  });
}
