// The content of a configuration: the shape of one layer, and of all layers merged.
import type { Json } from '../api/json.js';
import type { OptionLayer } from '../api/options.js';
import type { Roots } from '../api/roots.js';
import type { Span } from '../api/span.js';
import type { DefaultWord } from '../model/inherit/inherit.js';

/**
 * The rule after a failed host. `lane`: the other hosts continue. `all`: mln undoes all hosts. `keep`: all changes stay for
 * inspection.
 */
export const failurePolicies = ['lane', 'all', 'keep'] as const;
export type OnFailure = (typeof failurePolicies)[number];

export interface Defaults {
  readonly backend: string;
  readonly storage: string;
  readonly opener: string;
  readonly onFailure: OnFailure;
  /** Number of lanes that run side by side, at least 1. */
  readonly jobs: number;
  /** The name of this server in `service_host`; default: its host name. */
  readonly server?: string;
  /** Defaults for hosts without such a word: `memory`, `template`. */
  readonly words?: readonly DefaultWord[];
}

/** The form in one layer. */
export type LayerDefaults = Partial<Omit<Defaults, 'words'>> & { readonly words?: Readonly<Record<string, string>> };

/** Directories; absolute after the merge. */
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
  /** The address for ssh: `user@host`, or a name of its configuration. */
  readonly ssh?: string;
  /** Further options of ssh: `['-F', '/etc/mln/ssh_config']`. */
  readonly options?: readonly string[];
  /**
   * The address that other servers use for this server when machines move; default: `ssh` with `options`. `options` do not apply
   * to `address`.
   */
  readonly address?: string;
  /** The directory of projects on that server; default: the same as on this server. */
  readonly projects?: string;
}

/** As written, by plugin and key. `readOptions` decodes them once the plugins are loaded. */
type WrittenOptions = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** One layer. `disable` holds plugins (`guest`) and single handlers (`guest.customize`). */
export interface Settings {
  readonly plugins: readonly string[];
  readonly disable: readonly string[];
  /** Plugins that no narrower layer can disable, reorder or set options of. */
  readonly mandatory: readonly string[];
  readonly order: Readonly<Record<string, PluginOrder>>;
  readonly defaults: LayerDefaults;
  readonly paths: Partial<Places>;
  /** Directories from which `#include` may read, besides the project's own. */
  readonly includeRoots: readonly string[];
  /** By kind: places of the server that a project may name. */
  readonly roots: Partial<Roots>;
  readonly servers: Readonly<Record<string, Server>>;
  readonly options: WrittenOptions;
}

export type LayerName = OptionLayer | 'environment' | 'command line';

/** The settings of one file, of one variable of the environment, or of the command line. */
export interface Layer {
  readonly layer: LayerName;
  /** A file, `environment NAME` or `command line`. */
  readonly origin: string;
  readonly dir: string;
  readonly settings: Partial<Settings>;
  /** The reason why users other than root and the caller may have written the file. */
  readonly distrust?: string;
  /** Where a key stands in the file: `['defaults', 'jobs']`. */
  spanOf?(path: readonly string[]): Span;
}

export interface NamedPlugin {
  /** A package name, or the absolute path of a file or directory. */
  readonly name: string;
  /** The file that names the plugin; mln looks for the package from its directory. */
  readonly from: string | 'built-in';
}

/** A value with its place in one layer. */
export interface ProvenanceStep {
  readonly value: Json;
  readonly origin: string;
  /** In a file. */
  readonly span?: Span;
}

/** A key of mln.conf that mln keeps for a plugin. */
export interface KeptKey {
  readonly key: string;
  readonly plugin: string;
  readonly span: Span;
}

export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
}

/** All layers merged; the narrower layer wins. */
export interface Config {
  /** From wide to narrow. Options are only here, until mln has loaded the plugins that declare them. */
  readonly layers: readonly Layer[];
  readonly plugins: readonly NamedPlugin[];
  readonly disable: readonly string[];
  readonly mandatory: readonly string[];
  readonly order: Readonly<Record<string, PluginOrder>>;
  readonly defaults: Defaults;
  readonly paths: Places;
  readonly includeRoots: readonly string[];
  /** By kind: places of the server that a project may name. */
  readonly roots: Partial<Roots>;
  readonly servers: Readonly<Record<string, Server>>;
  /** The origin of each value, by key (`defaults.jobs`, `plugins.mln-plugin-x`): a file, `built-in` or `command line`. */
  readonly origins: Readonly<Record<string, string>>;
  /** By key, each layer that sets it, widest first. */
  readonly provenance: Readonly<Record<string, readonly ProvenanceStep[]>>;
  readonly kept: readonly KeptKey[];
  /** Files that look like configuration and that mln does not use. */
  readonly ignored: readonly IgnoredFile[];
}
