// What a configuration holds: the shape of one layer, and of all layers merged.
import type { Json } from '../api/json.js';
import type { Span } from '../api/span.js';
import type { DefaultWord } from '../model/inherit/inherit.js';

/** What happens to the other hosts when one fails: they go on; all is undone; what was made stays for a look. */
export const failurePolicies = ['lane', 'all', 'keep'] as const;
export type OnFailure = (typeof failurePolicies)[number];

export interface Defaults {
  readonly backend: string;
  readonly storage: string;
  readonly opener: string;
  readonly onFailure: OnFailure;
  /** Lanes that run side by side, at least 1. */
  readonly jobs: number;
  /** The name of this server in `service_host`; its host name when there is none. */
  readonly server?: string;
  /** What a host has that does not say otherwise: `memory`, `template`. */
  readonly words?: readonly DefaultWord[];
}

/** In one layer. */
export type LayerDefaults = Partial<Omit<Defaults, 'words'>> & { readonly words?: Readonly<Record<string, string>> };

/** Directories; absolute once they are merged. */
export interface Places {
  readonly projects: string;
  readonly templates: string;
  readonly files: string;
}

export interface PluginOrder {
  readonly after?: readonly string[];
  readonly before?: readonly string[];
}

/** Another server, by its name in `service_host`. */
export interface Server {
  /** What ssh is told: `user@host`, or a name of its configuration. */
  readonly ssh?: string;
  /** Further options of ssh: `['-F', '/etc/mln/ssh_config']`. */
  readonly options?: readonly string[];
  /** What ssh is told on other servers, when machines move; `ssh` with `options` when absent, and its name without those. */
  readonly address?: string;
  /** Where projects are there; as here when absent. */
  readonly projects?: string;
}

type PluginOptions = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** One layer. `disable` holds plugins (`guest`) and single handlers (`guest.customize`). */
export interface Settings {
  readonly plugins: readonly string[];
  readonly disable: readonly string[];
  readonly order: Readonly<Record<string, PluginOrder>>;
  readonly defaults: LayerDefaults;
  readonly paths: Partial<Places>;
  /** Directories that `#include` may read besides the project's own. */
  readonly includeRoots: readonly string[];
  readonly servers: Readonly<Record<string, Server>>;
  readonly options: PluginOptions;
}

export interface NamedPlugin {
  /** A package name, or the absolute path of a file or directory. */
  readonly name: string;
  /** The file that names it: where the package is looked for. */
  readonly from: string | 'built-in';
}

/** A value as one layer gives it. */
export interface ProvenanceStep {
  readonly value: Json;
  readonly origin: string;
  /** In a file. */
  readonly span?: Span;
}

/** A key of mln.conf that was kept for a plugin. */
export interface KeptKey {
  readonly key: string;
  readonly plugin: string;
  readonly span: Span;
}

export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
}

/** All layers, narrower ones winning. */
export interface Config {
  readonly plugins: readonly NamedPlugin[];
  readonly disable: readonly string[];
  readonly order: Readonly<Record<string, PluginOrder>>;
  readonly defaults: Defaults;
  readonly paths: Places;
  readonly includeRoots: readonly string[];
  readonly servers: Readonly<Record<string, Server>>;
  readonly options: PluginOptions;
  /** Where each value came from, by key (`defaults.jobs`, `plugins.mln-plugin-x`): a file, `built-in` or `command line`. */
  readonly origins: Readonly<Record<string, string>>;
  /** By key, each layer that says something of it, widest first. */
  readonly provenance: Readonly<Record<string, readonly ProvenanceStep[]>>;
  readonly kept: readonly KeptKey[];
  /** Files that look like configuration and were not used. */
  readonly ignored: readonly IgnoredFile[];
}
