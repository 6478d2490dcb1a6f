// The engine: configuration, plugins, the words they claim and the ports to the world, made ready for everything else in this folder.
import { homedir, hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Clock, Files, Ports } from '../api/ports.js';
import { type Config, loadConfig } from '../config/load.js';
import type { Places } from '../config/settings.js';
import { createReport, type Reporter } from '../diagnostics/report.js';
import { createHooks, type HookRunner } from '../hooks/create.js';
import { type Patience, patience } from '../hooks/deadlines.js';
import { currentScope } from '../hooks/scope.js';
import { buildClaims, type ClaimTable } from '../model/claims.js';
import { loadPlugins } from '../plugin/load.js';
import type { PluginSet } from '../plugin/registry.js';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/files/disk-files.js';
import { execaShell } from '../system/process/execa-shell.js';
import { connectServers } from '../system/remote/connect-servers.js';

/** The ports of an engine: `sh` and `files` reach the server whose machines it runs, `local` the files of this one. */
export interface EnginePorts extends Ports {
  /** Project files, configuration and the state of projects. The same as `files`, but for an engine that acts on another server. */
  readonly local: Files;
  readonly clock: Clock;
}

export interface Engine {
  readonly config: Config;
  readonly plugins: PluginSet;
  readonly claims: ClaimTable;
  readonly ports: EnginePorts;
  /** The name of this server in `service_host`. */
  readonly localServer: string;
  /** The user that the directories of projects belong to. */
  readonly uid: number;
  /** How long plugins may think; the defaults when absent. */
  readonly deadlines?: Patience;
  /** The ports of a server. Throws `UnknownServer` for a name that the configuration does not know. */
  connect(server: string): Ports;
  /** Shows a person what plugins print while they are called. */
  warn(line: string): void;
}

/** What surrounds the process; a field that is absent is the process's own. */
export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly home?: string;
  readonly uid?: number;
  readonly hostname?: string;
}

export interface EngineOptions extends Surroundings {
  /** A file that is read instead of `/etc/mln/mln.config.*`; default: what MLN_CONFIG names. */
  readonly config?: string;
  /** A project file; the configuration beside it is read as well. */
  readonly projectFile?: string;
  /** Directories that win over those of the configuration. Relative ones start at `cwd`. */
  readonly paths?: Partial<Places>;
  /** Ports to use instead of those of this machine. */
  readonly ports?: Partial<EnginePorts>;
  warn?(line: string): void;
}

/** Reads the configuration and loads the plugins. There is no value when either is not usable; warnings come with a value. */
export async function openEngine(options: EngineOptions = {}): Promise<Result<Engine>> {
  const read = await readConfig(options);
  if (read.value === undefined || hasErrors(read.diagnostics)) return { diagnostics: read.diagnostics };
  const loaded = await loadPlugins(read.value);
  const diagnostics = [...read.diagnostics, ...loaded.diagnostics];
  if (loaded.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const made = assembleEngine({ ...options, config: read.value, plugins: loaded.value });
  return { ...made, diagnostics: [...diagnostics, ...made.diagnostics] };
}

/** The configuration in force. The value is there even when errors were found; faulty parts are left out of it. */
export function readConfig(options: Omit<EngineOptions, 'ports' | 'warn'> = {}): Promise<Result<Config>> {
  const { env = process.env, cwd = process.cwd(), home = env.HOME ?? homedir(), uid } = options;
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

/** An engine of a configuration and plugins that are loaded. There is no value when two plugins claim the same word. */
export function assembleEngine({ config, plugins, ...options }: EngineParts): Result<Engine> {
  const { value: claims, diagnostics } = buildClaims(plugins.plugins.map(({ plugin }) => plugin));
  if (claims === undefined || hasErrors(diagnostics)) return { diagnostics };
  const { env = process.env, uid = process.getuid?.() ?? 0, warn = () => {} } = options;
  const ports = { ...systemPorts(), ...options.ports };
  const localServer = config.defaults.server ?? options.hostname ?? hostname();
  const connect = connectServers({ localServer, servers: config.servers, own: ports });
  const value = { config, plugins, claims, ports, localServer, uid, deadlines: patience(env), connect, warn };
  return { value, diagnostics };
}

/** The ports of this machine: the one place that makes them. */
export function systemPorts(): EnginePorts {
  const files = diskFiles();
  return { sh: execaShell({}), files, local: files, clock: systemClock() };
}

/** One call of the engine: what was complained of in it, and the hooks that complain there. */
export interface Call {
  readonly report: Reporter;
  readonly hooks: HookRunner;
}

export function beginCall({ plugins, deadlines, warn }: Engine): Call {
  const report = createReport([plugins.codes], () => currentScope() ?? {});
  return { report, hooks: createHooks(plugins, { report, warn, ...deadlines }) };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
