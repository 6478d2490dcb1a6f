// Layers → one configuration. The narrower layer replaces single values, lists add up in order, and each value has its origin.
import { resolve } from 'node:path';
import { type RootKind, rootKinds } from '../api/roots.js';
import type { DefaultWord } from '../model/inherit/inherit.js';
import { provenanceOf } from './provenance.js';
import type { Config, Defaults, Layer, NamedPlugin, PluginOrder, Server, Settings } from './settings.js';

/** `base`: the built-in values. Paths of the layers are absolute already. */
export function mergeLayers(base: Pick<Config, 'plugins' | 'defaults' | 'paths'>, layers: readonly Layer[]) {
  const origins = new Map<string, string>();
  for (const plugin of base.plugins) origins.set(`plugins.${plugin.name}`, 'built-in');
  for (const group of ['defaults', 'paths'] as const)
    for (const key of Object.keys(base[group])) origins.set(`${group}.${key}`, 'built-in');
  for (const { origin, settings } of layers)
    for (const group of ['defaults', 'paths'] as const)
      for (const key of Object.keys(settings[group] ?? {})) if (key !== 'words') origins.set(`${group}.${key}`, origin);
  const merged: Omit<Config, 'ignored' | 'origins' | 'provenance' | 'kept'> = {
    layers,
    plugins: mergePlugins(base.plugins, layers, origins),
    disable: mergeList('disable', layers, origins),
    mandatory: mergeList('mandatory', layers, origins),
    order: mergeOrder(layers, origins),
    defaults: mergeDefaults(base.defaults, layers, origins),
    paths: narrowest(
      base.paths,
      layers.map(({ settings }) => settings.paths),
    ),
    includeRoots: mergeList('includeRoots', layers, origins),
    roots: mergeRoots(layers, origins),
    servers: mergeServers(layers, origins),
  };
  return { ...merged, origins: Object.fromEntries(origins), provenance: provenanceOf(base, layers) };
}

type Origins = Map<string, string>;

function narrowest<T extends object>(base: T, parts: readonly (Partial<T> | undefined)[]): T {
  let merged = base;
  for (const part of parts) merged = { ...merged, ...part };
  return merged;
}

function mergeDefaults(base: Defaults, layers: readonly Layer[], origins: Origins): Defaults {
  const words = new Map<string, DefaultWord>();
  for (const { origin, settings, spanOf } of layers)
    for (const [word, value] of Object.entries(settings.defaults?.words ?? {})) {
      const span = spanOf?.(['defaults', 'words', word]) ?? { file: origin, line: 1, column: 1, length: 1 };
      words.set(word, { word, value, span });
      origins.set(`defaults.words.${word}`, origin);
    }
  const parts = layers.map(({ settings: { defaults: { words: _, ...rest } = {} } }) => rest);
  return { ...narrowest(base, parts), ...(words.size === 0 ? {} : { words: [...words.values()] }) };
}

/** A relative path (`./quota.js`) starts at the file that names it; a package name does not change. */
export function pluginPath(name: string, dir: string): string {
  return name.startsWith('.') ? resolve(dir, name) : name;
}

// if both layers name a plugin, the copy of the wider layer wins, because the site chose that copy
function mergePlugins(base: readonly NamedPlugin[], layers: readonly Layer[], origins: Origins): readonly NamedPlugin[] {
  const found = new Map(base.map((plugin) => [plugin.name, plugin]));
  for (const { origin, dir, settings } of layers)
    for (const name of (settings.plugins ?? []).map((written) => pluginPath(written, dir))) {
      if (found.has(name)) continue;
      found.set(name, { name, from: origin });
      origins.set(`plugins.${name}`, origin);
    }
  return [...found.values()];
}

function mergeList(key: 'disable' | 'mandatory' | 'includeRoots', layers: readonly Layer[], origins: Origins): readonly string[] {
  for (const { origin, settings } of layers)
    for (const item of settings[key] ?? []) if (!origins.has(`${key}.${item}`)) origins.set(`${key}.${item}`, origin);
  return [...new Set(layers.flatMap(({ settings }) => settings[key] ?? []))];
}

function mergeRoots(layers: readonly Layer[], origins: Origins): Settings['roots'] {
  const merged = new Map<RootKind, readonly string[]>();
  for (const { origin, settings } of layers)
    for (const kind of rootKinds)
      for (const item of settings.roots?.[kind] ?? []) {
        const key = `roots.${kind}.${item}`;
        if (origins.has(key)) continue;
        origins.set(key, origin);
        merged.set(kind, [...(merged.get(kind) ?? []), item]);
      }
  return Object.fromEntries(merged);
}

function mergeOrder(layers: readonly Layer[], origins: Origins): Settings['order'] {
  const merged = new Map<string, PluginOrder>();
  for (const { origin, settings } of layers)
    for (const [plugin, { after = [], before = [] }] of Object.entries(settings.order ?? {})) {
      const wider = merged.get(plugin);
      merged.set(plugin, {
        after: [...new Set([...(wider?.after ?? []), ...after])],
        before: [...new Set([...(wider?.before ?? []), ...before])],
      });
      origins.set(`order.${plugin}`, origin);
    }
  return Object.fromEntries(merged);
}

/** Key by key. */
function mergeServers(layers: readonly Layer[], origins: Origins): Settings['servers'] {
  const merged = new Map<string, Server>();
  for (const { origin, settings } of layers)
    for (const [name, own] of Object.entries(settings.servers ?? {})) {
      merged.set(name, { ...merged.get(name), ...own });
      for (const field of Object.keys(own)) origins.set(`servers.${name}.${field}`, origin);
    }
  return Object.fromEntries(merged);
}
