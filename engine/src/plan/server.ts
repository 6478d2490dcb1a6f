// A server, this one or another → how it is reached, where a project is there, and what of it is the case.
import type { Facts, Intent, Paths, ServerCx } from '../api/hooks.js';
import type { Host, Model } from '../api/model.js';
import type { Doors } from '../api/ports.js';
import type { HookRunner } from '../hooks/create.js';
import type { Reporter } from '../model/report.js';
import type { PluginSet } from '../plugin/registry.js';
import type { Config, Server } from '../plugin/settings.js';
import { projectPaths } from '../state/project-dir.js';
import { observe } from './observe.js';

/** One server, looked at. */
export interface Side {
  readonly cx: ServerCx;
  readonly doors: Doors;
  readonly facts: Facts;
}

export interface LookWorld extends WayWorld {
  readonly config: Pick<Config, 'servers' | 'paths' | 'options'>;
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  /** Told what hooks complain of. */
  readonly report: Reporter;
  /** What is looked at for. */
  readonly intent?: Intent;
  at(server: string): Doors;
}

/**
 * What of `model` is the case on that server, by its own files and programs.
 * @throws ServerUnknown, ServerAway
 */
export async function lookAt(server: string, model: Model, world: LookWorld): Promise<Side> {
  const { config, set, hooks, report, intent } = world;
  const doors = world.at(server);
  const home = isHere(server, world.here);
  const { projects } = ownOf(config.servers, server);
  const roots = { ...config.paths, ...(projects === undefined || home ? {} : { projects }) };
  const paths: Paths = projectPaths(roots, model.project, await uidOf(doors));
  const cx: ServerCx = { name: server, home, paths, ssh: wayTo(server, world), probe: (command) => doors.sh.probe(command) };
  const seen = { report, local: doors.files, paths, options: config.options, model, origins: new Map() };
  return { cx, doors, facts: await observe({ ...seen, set, hooks, sh: doors.sh, ...(intent === undefined ? {} : { intent }) }) };
}

export interface WayWorld {
  readonly config: Pick<Config, 'servers'>;
  /** The name of this server. */
  readonly here: string;
}

/**
 * How other servers reach it: by its address; else as mln reaches it itself; else, as the one that mln runs on, by its name.
 */
export function wayTo(server: string, { config, here }: WayWorld): ServerCx['ssh'] {
  const name = isHere(server, here) ? here : server;
  const { ssh, options = [], address } = ownOf(config.servers, name);
  return address === undefined ? { to: ssh ?? name, options } : { to: address, options: [] };
}

function ownOf(servers: Config['servers'], name: string): Server {
  return Object.hasOwn(servers, name) ? (servers[name] ?? {}) : {};
}

export interface DriverWorld {
  readonly set: Pick<PluginSet, 'backends'>;
  readonly options: Config['options'];
}

type Lives = Pick<Host, 'backend' | 'serviceHost'>;

/** Whether its `service_host` is a server that only its backend reaches. */
export function ownServers({ backend }: Lives, { set, options }: DriverWorld): boolean {
  const { driver, plugin } = set.backends.get(backend) ?? {};
  return plugin !== undefined && driver?.ownServers?.(options[plugin.name] ?? {}) === true;
}

/** The server of mln that acts on a host or a switch. */
export function seatOf(of: Lives, world: DriverWorld & { readonly here: string }): string {
  return ownServers(of, world) ? world.here : (of.serviceHost ?? world.here);
}

/** The same model with that host on that server. */
export function livingOn(model: Model, name: string, serviceHost: string): Model {
  return {
    ...model,
    hosts: model.hosts.map((host) => (host.name === name ? { ...host, serviceHost } : host)),
  };
}

/** A host without a server is wherever the command is given. */
export function isHere(server: string | undefined, here: string): boolean {
  return server === undefined || server === here || server === 'localhost';
}

/** Only those hosts, and the switches they are on. */
export function partOf(model: Model, names: readonly string[]): Model {
  return {
    ...model,
    hosts: model.hosts.filter(({ name }) => names.includes(name)),
    switches: model.switches.filter(({ ports }) => ports.some(({ host }) => names.includes(host))),
  };
}

/** Who we are there. Asked by `run`, which throws when the server is away. */
async function uidOf({ sh }: Doors): Promise<number> {
  return Number((await sh.run({ file: 'id', args: ['-u'] })).stdout.trim());
}
