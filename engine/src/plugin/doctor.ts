// PluginSet → what `mln plugins` shows: the list, the order of handlers, and what is wrong.
import type { Diagnostic } from '../api/diagnostic.js';
import { type HookName, kinds, type Slot } from '../api/hooks.js';
import type { LoadedPlugin, PluginSet } from './registry.js';
import type { Config } from './settings.js';

export interface PluginRow {
  readonly name: string;
  readonly version: string;
  /** The package, or the file for a single-file plugin. */
  readonly package: string;
  readonly from: string;
  readonly summary: string;
  /** `host memory`, `network address`, `backend uml`, `command template list`. */
  readonly words: readonly string[];
}

export const listPlugins = (set: PluginSet): readonly PluginRow[] =>
  set.plugins.map((loaded) => ({
    name: loaded.plugin.name,
    version: loaded.version ?? '',
    package: loaded.package ?? '',
    from: loaded.from,
    summary: loaded.plugin.summary,
    words: wordsOf(loaded),
  }));

const wordsOf = ({ plugin }: LoadedPlugin): readonly string[] => [
  ...Object.entries(plugin.claims ?? {}).flatMap(([block, fields]) => Object.keys(fields).map((word) => `${block} ${word}`)),
  ...named('backend', plugin.backends),
  ...named('storage', plugin.storage),
  ...named('opener', plugin.openers),
  ...named('command', plugin.commands),
];

const named = (what: string, things: object | undefined): readonly string[] =>
  Object.keys(things ?? {}).map((name) => `${what} ${name}`);

export interface OrderRow {
  readonly hook: HookName;
  /** In the order in which they are called. */
  readonly handlers: readonly { readonly plugin: string; readonly slot: Slot | 'plain' }[];
}

/** Where drivers stand: after `early`, before `plain`. */
export const slots = ['early', 'plain', 'late'] as const;

export const hookOrder = (set: PluginSet): readonly OrderRow[] =>
  hookNames.map((hook) => {
    const handlers = set.plugins.flatMap(({ plugin }) => {
      const handler = plugin.hooks?.[hook];
      if (handler === undefined) return [];
      return [{ plugin: plugin.name, slot: typeof handler === 'function' ? ('plain' as const) : handler.slot }];
    });
    return { hook, handlers: slots.flatMap((slot) => handlers.filter((one) => one.slot === slot)) };
  });

// every key of the table is a hook by its own type
const hookNames = Object.keys(kinds) as readonly HookName[];

export interface Finding {
  readonly severity: Diagnostic['severity'];
  readonly about: string;
  readonly problem: string;
  readonly hint?: string;
}

/** What was reported while reading the configuration and loading, and what was silently left aside. */
export const findings = (config: Config, diagnostics: readonly Diagnostic[]): readonly Finding[] => [
  ...diagnostics.map(({ severity, plugin, message, hint, code }) => ({
    severity,
    about: plugin ?? code,
    problem: message,
    ...(hint === undefined ? {} : { hint }),
  })),
  ...config.ignored.map(({ file, why }) => ({ severity: 'note' as const, about: file, problem: 'not used', hint: why })),
];
