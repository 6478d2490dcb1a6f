// A server, this one or another → its ports, its paths of the project, and its facts.

import type { ServerContext } from '../api/context.js';
import type { Facts, Intent, Paths } from '../api/facts.js';
import type { Host, Model } from '../api/model.js';
import type { Ports } from '../api/ports.js';
import type { Roots } from '../api/roots.js';
import type { DecodedOptions } from '../config/options.js';
import { projectPaths } from '../config/project-paths.js';
import type { Config, Server } from '../config/settings.js';
import type { Reporter } from '../diagnostics/report.js';
import type { HookRunner } from '../hooks/create.js';
import type { PluginSet } from '../plugin/registry.js';
import { observe } from './observe.js';
import { probeInTime } from './probe-in-time.js';

/** One server with its observed facts. */
export interface Side {
  readonly ctx: ServerContext;
  readonly ports: Ports;
  readonly facts: Facts;
}

export interface LookWorld extends SshTargetContext {
  readonly config: Pick<Config, 'servers' | 'paths'>;
  readonly options: DecodedOptions;
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly roots: Roots;
  /** Receives the diagnostics of hooks. */
  readonly report: Reporter;
  /** The intent behind the facts. */
  readonly intent?: Intent;
  /** True if the command needs these facts: then a time-out is an error. */
  readonly isRequired?: boolean;
  at(server: string): Ports;
}

/**
 * The facts of `model` on that server, from its own files and programs.
 * @throws UnknownServer, ServerUnreachable
 */
export async function lookAt(server: string, model: Model, context: LookWorld): Promise<Side> {
  const { config, options, set, hooks, roots: allowed, report, intent, isRequired = false } = context;
  const ports = context.at(server);
  const home = isLocal(server, context.localServer);
  const { projects } = ownOf(config.servers, server);
  const roots = { ...config.paths, ...(projects === undefined || home ? {} : { projects }) };
  const paths: Paths = projectPaths(roots, model.project, await uidOf(ports));
  const ctx: ServerContext = {
    name: server,
    home,
    paths,
    ssh: sshTarget(server, context),
    probe: (command) => probeInTime(command, ports.sh.probe(command), { report, server, isRequired }),
  };
  const seen = { report, local: ports.files, paths, roots: allowed, options, model, origins: new Map() };
  return {
    ctx,
    ports,
    facts: await observe({ ...seen, set, hooks, server, isRequired, sh: ports.sh, ...(intent === undefined ? {} : { intent }) }),
  };
}

export interface SshTargetContext {
  readonly config: Pick<Config, 'servers'>;
  /** The name of this server. */
  readonly localServer: string;
}

/**
 * The ssh target for other servers: the server's address, or the target that mln itself uses. For the server that mln runs on, the
 * last choice is its name.
 */
export function sshTarget(server: string, { config, localServer }: SshTargetContext): ServerContext['ssh'] {
  const name = isLocal(server, localServer) ? localServer : server;
  const { ssh, options = [], address } = ownOf(config.servers, name);
  return address === undefined ? { to: ssh ?? name, options } : { to: address, options: [] };
}

function ownOf(servers: Config['servers'], name: string): Server {
  return Object.hasOwn(servers, name) ? (servers[name] ?? {}) : {};
}

export interface DriverWorld {
  readonly set: Pick<PluginSet, 'backends'>;
  readonly options: DecodedOptions;
}

type Lives = Pick<Host, 'backend' | 'serviceHost'>;

/** True if the `service_host` is a server that only the backend reaches. */
export function ownServers({ backend }: Lives, { set, options }: DriverWorld): boolean {
  const { driver, plugin } = set.backends.get(backend) ?? {};
  return plugin !== undefined && driver?.ownServers?.(options[plugin.name] ?? {}) === true;
}

/** The server on which mln acts for a host or a switch. */
export function executorOf(of: Lives, context: DriverWorld & { readonly localServer: string }): string {
  return ownServers(of, context) ? context.localServer : (of.serviceHost ?? context.localServer);
}

/** The same model, with the host on another server. */
export function livingOn(model: Model, name: string, serviceHost: string): Model {
  return {
    ...model,
    hosts: model.hosts.map((host) => (host.name === name ? { ...host, serviceHost } : host)),
  };
}

/** A host without a server belongs to the server where the user gives the command. */
export function isLocal(server: string | undefined, localServer: string): boolean {
  return server === undefined || server === localServer || server === 'localhost';
}

/** The model with only these hosts and their switches. */
export function partOf(model: Model, names: readonly string[]): Model {
  return {
    ...model,
    hosts: model.hosts.filter(({ name }) => names.includes(name)),
    switches: model.switches.filter(({ ports }) => ports.some(({ host }) => names.includes(host))),
  };
}

/** The user id on that server. `run` throws if the server is unreachable. */
async function uidOf({ sh }: Ports): Promise<number> {
  return Number((await sh.run({ file: 'id', args: ['-u'] })).stdout.trim());
}
