// The places of a machine's sockets and files. Unix socket paths have at most 107 bytes and screen's 106, so this file cuts long
// names.

import type { Paths } from '@mln/engine/api';
import { deviceName, sessionSocket, shortName } from '@mln/machine-kit';

export interface MachinePlaces {
  /** The short name of the machine, which is also the name of its session. */
  readonly session: string;
  readonly umid: string;
  /** The directory of the machine alone: the machine may write all of it. */
  readonly umlDir: string;
  readonly pidFile: string;
  readonly socket: string;
  readonly screenDir: string;
  readonly screenRc: string;
  readonly log: string;
  /** The mark of a machine that mln paused, where the machine cannot write. */
  readonly pausedMark: string;
}

/** The directory of the directories of all machines, each by its short name. */
export function machinesDir(paths: Pick<Paths, 'run'>): string {
  return `${paths.run}/u`;
}

const umid = 'uml';

export function machinePlaces(paths: Pick<Paths, 'run' | 'logs'>, host: string): MachinePlaces {
  const session = shortName(host);
  const umlDir = `${machinesDir(paths)}/${session}`;
  return {
    session,
    umid,
    umlDir,
    pidFile: `${umlDir}/${umid}/pid`,
    socket: `${umlDir}/${umid}/mconsole`,
    screenDir: `${paths.run}/s`,
    screenRc: `${paths.run}/screenrc`,
    log: `${paths.logs}/${host}.console`,
    pausedMark: `${paths.run}/p/${session}`,
  };
}

export interface SwitchPlaces {
  readonly dir: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly management: string;
}

export function switchPlaces(paths: Pick<Paths, 'run'>, name: string): SwitchPlaces {
  const base = `${paths.run}/n/${shortName(name)}`;
  return { dir: base, socket: `${base}/ctl`, pidFile: `${base}.pid`, management: `${base}.mgmt` };
}

/** The path of a socket, and its maximum number of bytes. */
export interface SocketPath {
  readonly path: string;
  readonly limit: number;
}

// sockaddr_un has room for 108 bytes with the final zero; screen gives up one byte earlier
const socketLimit = 107;

export function machineSockets({ socket, screenDir, session }: MachinePlaces): readonly SocketPath[] {
  return [{ path: socket, limit: socketLimit }, sessionSocket(screenDir, session)];
}

export function switchSockets({ socket, management }: SwitchPlaces): readonly SocketPath[] {
  return [socket, management].map((path) => ({ path, limit: socketLimit }));
}

export function tapName(project: string, port: { readonly host: string; readonly interface: string }): string {
  return deviceName('tp', project, port.host, port.interface);
}
