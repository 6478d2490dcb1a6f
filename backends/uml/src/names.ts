// Where a machine's sockets and files stand. Unix socket paths end at 107 bytes and screen's at 106, so long names are cut.
import { createHash } from 'node:crypto';
import type { Paths } from '@mln/engine/api';

const limit = 20;
const tail = 8;

/** 41 bits of SHA-256 in eight characters. */
const digest = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(-tail);

/** The name itself, or its first letters and eight characters of its SHA-256 when it is longer than 20. */
export const shortName = (name: string): string =>
  name.length <= limit ? name : `${name.slice(0, limit - tail - 1)}-${digest(name)}`;

/** Pairs of names that end up with the same short one. */
export const clashes = (
  names: readonly string[],
): readonly { readonly a: string; readonly b: string; readonly name: string }[] => {
  const first = new Map<string, string>();
  return names.flatMap((b) => {
    const name = shortName(b);
    const a = first.get(name);
    if (a === undefined) first.set(name, b);
    return a === undefined || a === b ? [] : [{ a, b, name }];
  });
};

export interface MachinePlaces {
  readonly umid: string;
  readonly umlDir: string;
  readonly pidFile: string;
  readonly socket: string;
  readonly screenDir: string;
  readonly screenRc: string;
  readonly log: string;
}

export const machinePlaces = (paths: Pick<Paths, 'run' | 'logs'>, host: string): MachinePlaces => {
  const umid = shortName(host);
  const umlDir = `${paths.run}/u`;
  return {
    umid,
    umlDir,
    pidFile: `${umlDir}/${umid}/pid`,
    socket: `${umlDir}/${umid}/mconsole`,
    screenDir: `${paths.run}/s`,
    screenRc: `${paths.run}/screenrc`,
    log: `${paths.logs}/${host}.console`,
  };
};

export interface SwitchPlaces {
  readonly dir: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly management: string;
}

export const switchPlaces = (paths: Pick<Paths, 'run'>, name: string): SwitchPlaces => {
  const base = `${paths.run}/n/${shortName(name)}`;
  return { dir: base, socket: `${base}/ctl`, pidFile: `${base}.pid`, management: `${base}.mgmt` };
};

/** A path that is used as a socket, and how many bytes of it are possible. */
export interface SocketPath {
  readonly path: string;
  readonly limit: number;
}

// sockaddr_un has room for 108 bytes with the final zero; screen gives up one byte earlier
const socketLimit = 107;
const screenLimit = 106;
const longestPid = '4194304';

export const machineSockets = ({ socket, screenDir, umid }: MachinePlaces): readonly SocketPath[] => [
  { path: socket, limit: socketLimit },
  { path: `${screenDir}/${longestPid}.${umid}`, limit: screenLimit },
];

export const switchSockets = ({ socket, management }: SwitchPlaces): readonly SocketPath[] =>
  [socket, management].map((path) => ({ path, limit: socketLimit }));

/** A name for a kernel network device: 15 characters at most, the same for the same things, told apart by 44 bits of SHA-256. */
export const deviceName = (prefix: 'br' | 'tp', ...of: readonly string[]): string =>
  `${prefix}${createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 11)}`;

export const bridgeName = (project: string, sw: string): string => deviceName('br', project, sw);
export const tapName = (project: string, port: { readonly host: string; readonly interface: string }): string =>
  deviceName('tp', project, port.host, port.interface);
