// The name of a server → the doors to it: our own, or those that ssh opens.
import type { Ports } from '../../api/ports.js';
import { shellFiles } from './shell-files.js';
import { sshShell } from './ssh-shell.js';

/** A server as the configuration has it. */
interface ServerAddress {
  readonly ssh?: string;
  readonly options?: readonly string[];
}

interface ServersWorld {
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

// Another server that cannot be asked. Told by a code of the catalogue, so that a failed step says the way out.

/** What was begun there may go on; whether it was done has to be asked when the server is back. */
export class ServerUnreachable extends Error {
  readonly code = 'MLN5010';
  readonly hint: string;
  /** Of the row in the catalogue. */
  readonly values: Readonly<Record<string, string>>;
  constructor(server: string, why: string) {
    super(`server ${server}: ${why}`);
    this.name = 'ServerAway';
    this.values = { server, why };
    this.hint = `see that ssh reaches it without asking anything, as servers.${server} of the configuration says`;
  }
}

/** Nobody told how to reach it. */
export class UnknownServer extends Error {
  readonly code = 'MLN5011';
  readonly hint: string;
  readonly values: Readonly<Record<string, string>>;
  constructor(server: string, here: string) {
    super(`nobody knows the way to server ${server}; this one is ${here}`);
    this.name = 'ServerUnknown';
    this.values = { server, here };
    this.hint = `write servers.${server}.ssh in the configuration, or defaults.server when it is this one`;
  }
}
