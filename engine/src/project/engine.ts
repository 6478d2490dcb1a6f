// The engine: the configuration, the plugins, their words and the ports to the world, ready for the rest of this folder.
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Clock, Files, Ports } from '../api/ports.js';
import { type Config, loadConfig } from '../config/load.js';
import { type DecodedOptions, type OptionsRead, readOptions } from '../config/options.js';
import type { Places } from '../config/settings.js';
import { createReport, type Reporter } from '../diagnostics/report.js';
import { createHooks, type HookRunner } from '../hooks/create.js';
import { currentScope } from '../hooks/scope.js';
import { buildClaims, type ClaimTable } from '../model/claims.js';
import { loadPlugins } from '../plugin/load.js';
import { mandatoryNames } from '../plugin/mandatory.js';
import { shortName } from '../plugin/manifest.js';
import type { PluginSet } from '../plugin/registry.js';
import { systemClock } from '../system/clock.js';
import { type Patience, patience } from '../system/deadlines.js';
import { diskFiles } from '../system/files/disk-files.js';
import { homeDirectory } from '../system/home.js';
import { execaShell } from '../system/process/execa-shell.js';
import { connectServers } from '../system/remote/connect-servers.js';

/** The ports of an engine: `sh` and `files` reach the server whose machines it runs, `local` the files of this one. */
export interface EnginePorts extends Ports {
  /**
   * The files of this server: project files, configuration and the state of projects. The same as `files`, except in an engine that
   * acts on another server.
   */
  readonly local: Files;
  readonly clock: Clock;
}

export interface Engine {
  readonly config: Config;
  readonly plugins: PluginSet;
  /** The options of each plugin, decoded. */
  readonly options: DecodedOptions;
  readonly claims: ClaimTable;
  readonly ports: EnginePorts;
  /** The name of this server in `service_host`. */
  readonly localServer: string;
  /** The user who owns the directories of projects. */
  readonly uid: number;
  /** The home directory of the user. */
  readonly home: string;
  /** Time limits for plugins; default: those of `system/deadlines.ts`. */
  readonly deadlines?: Patience;
  /** The ports of a server. Throws `UnknownServer` for a name without an entry in the configuration. */
  connect(server: string): Ports;
  /** Shows the user the lines that plugins print during a call. */
  warn(line: string): void;
}

/** The environment of the process. Default for each field: the value of this process. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly home?: string;
  readonly uid?: number;
  readonly hostname?: string;
}

export interface EngineOptions extends Surroundings {
  /** A file to read instead of `/etc/mln/mln.config.*`; default: the file that MLN_CONFIG names. */
  readonly config?: string;
  /** A project file; mln also reads the configuration beside it. */
  readonly projectFile?: string;
  /** Directories that override those of the configuration. Relative paths start at `cwd`. */
  readonly paths?: Partial<Places>;
  /** Ports to use instead of those of this machine. */
  readonly ports?: Partial<EnginePorts>;
  warn?(line: string): void;
}

/** Reads the configuration and loads the plugins. The value is absent if either is unusable; warnings come with a value. */
export async function openEngine(options: EngineOptions = {}): Promise<Result<Engine>> {
  const read = await readConfig(options);
  if (read.value === undefined || hasErrors(read.diagnostics)) return { diagnostics: read.diagnostics };
  const loaded = await loadPlugins(read.value, patience(options.env ?? process.env));
  const diagnostics = [...read.diagnostics, ...loaded.diagnostics];
  if (loaded.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const made = assembleEngine({ ...options, config: read.value, plugins: loaded.value });
  return { ...made, diagnostics: [...diagnostics, ...made.diagnostics] };
}

/** The effective configuration. The value exists even after errors, and then lacks the faulty parts. */
export function readConfig(options: Omit<EngineOptions, 'ports' | 'warn'> = {}): Promise<Result<Config>> {
  const { env = process.env, cwd = process.cwd(), home = homeDirectory(env), uid } = options;
  const { projectFile, paths = {}, config = env.MLN_CONFIG } = options;
  const absolute = Object.entries(paths).map(([name, path]) => [name, resolve(cwd, path)] as const);
  return loadConfig({
    ...(projectFile === undefined ? {} : { projectFile: resolve(cwd, projectFile) }),
    ...(config === undefined ? {} : { explicit: resolve(cwd, config) }),
    ...(uid === undefined ? {} : { uid }),
    flags: { paths: Object.fromEntries(absolute) },
    home,
    cwd,
    env,
  });
}

export interface EngineParts extends Surroundings, Pick<EngineOptions, 'ports' | 'warn'> {
  readonly config: Config;
  readonly plugins: PluginSet;
}

/** The options of the plugins, as the layers of the configuration set them. */
export function readPluginOptions(config: Config, { plugins }: PluginSet): OptionsRead {
  return readOptions({
    layers: config.layers,
    plugins: plugins.map(({ plugin }) => plugin),
    mandatory: mandatoryNames(plugins, config),
    isDisabled: (name) => config.disable.some((item) => item === name || shortName(item) === name),
  });
}

/**
 * An engine from a loaded configuration and loaded plugins. The value is absent if two plugins claim the same word, or an option is
 * wrong.
 */
export function assembleEngine({ config, plugins, ...options }: EngineParts): Result<Engine> {
  const { value: claims, diagnostics: ofClaims } = buildClaims(plugins.plugins.map(({ plugin }) => plugin));
  const { options: decoded, diagnostics: ofOptions } = readPluginOptions(config, plugins);
  const diagnostics = [...ofClaims, ...ofOptions];
  if (claims === undefined || hasErrors(diagnostics)) return { diagnostics };
  const { env = process.env, uid = process.getuid?.() ?? 0, home = homeDirectory(env), warn = () => {} } = options;
  const ports = { ...systemPorts(), ...options.ports };
  const localServer = config.defaults.server ?? options.hostname ?? hostname();
  const connect = connectServers({ localServer, servers: config.servers, own: ports });
  const value = {
    config,
    plugins,
    options: decoded,
    claims,
    ports,
    localServer,
    uid,
    home,
    deadlines: patience(env),
    connect,
    warn,
  };
  return { value, diagnostics };
}

/** The ports of this machine: the only place that makes them. */
export function systemPorts(): EnginePorts {
  const files = diskFiles();
  return { sh: execaShell({}), files, local: files, clock: systemClock() };
}

/** One call of the engine: its diagnostics, and the hooks that report them. */
export interface Call {
  readonly report: Reporter;
  readonly hooks: HookRunner;
}

export function beginCall({ plugins, deadlines, warn }: Engine): Call {
  const report = createReport(() => currentScope() ?? {});
  return { report, hooks: createHooks(plugins, { report, warn, ...deadlines }) };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
