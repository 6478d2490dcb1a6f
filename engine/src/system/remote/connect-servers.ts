// The name of a server → its ports: our own, or those that ssh opens.
import type { Ports } from '../../api/ports.js';
import { UnknownServer } from './server-errors.js';
import { shellFiles } from './shell-files.js';
import { sshShell } from './ssh-shell.js';

/** A server as the configuration has it. */
export interface ServerAddress {
  readonly ssh?: string;
  readonly options?: readonly string[];
}

export interface ServersWorld {
  /** The name of this server; `localhost` is another one. */
  readonly localServer: string;
  readonly servers: Readonly<Record<string, ServerAddress>>;
  /** Of this server. */
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
    // files of a step are written and removed whatever becomes of the step, as on this machine
    const ports: Ports = { sh, files: shellFiles(sh) };
    known.set(name, ports);
    return ports;
  };
}
