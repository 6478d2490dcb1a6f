// The name of a server → its ports: the local ones, or ports over ssh.
import type { Ports } from '../../api/ports.js';
import { UnknownServer } from './server-errors.js';
import { shellFiles } from './shell-files.js';
import { sshShell } from './ssh-shell.js';

/** A server of the configuration. */
export interface ServerAddress {
  readonly ssh?: string;
  readonly options?: readonly string[];
}

export interface ServersWorld {
  /** The name of this server; `localhost` counts as another server. */
  readonly localServer: string;
  readonly servers: Readonly<Record<string, ServerAddress>>;
  /** The ports of this server. */
  readonly own: Ports;
}

/** Throws `UnknownServer` for a server that is neither this one nor in the configuration. */
export function connectServers({ localServer, servers, own }: ServersWorld): (server: string) => Ports {
  const known = new Map<string, Ports>([
    [localServer, own],
    ['localhost', own],
  ]);
  return (name) => {
    const open = known.get(name);
    if (open !== undefined) return open;
    const { ssh, options = [] } = Object.hasOwn(servers, name) ? (servers[name] ?? {}) : {};
    if (ssh === undefined) throw new UnknownServer(name, localServer);
    const sh = sshShell({ name, to: ssh, options }, own.sh);
    // an abort of the step does not stop the reads and writes of its files, as on this machine
    const ports: Ports = { sh, files: shellFiles(sh) };
    known.set(name, ports);
    return ports;
  };
}
