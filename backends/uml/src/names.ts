// Where a machine's sockets and files stand. Unix socket paths end at 107 bytes and screen's at 106, so long names are cut.
import { createHash } from 'node:crypto';
import type { Paths } from '@mln/engine/api';

const limit = 20;

/** The name itself, or its first letters and eight letters of its SHA-256 when it is longer than 20. */
export const shortName = (name: string): string =>
  name.length <= limit ? name : `${name.slice(0, limit - 9)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

export interface MachinePlaces {
  readonly umid: string;
  readonly umlDir: string;
  readonly pidFile: string;
  readonly socket: string;
  readonly screenDir: string;
  readonly screenRc: string;
  readonly log: string;
}

export const machinePlaces = (paths: Paths, host: string): MachinePlaces => {
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

export const switchPlaces = (paths: Paths, name: string): SwitchPlaces => {
  const base = `${paths.run}/n/${shortName(name)}`;
  return { dir: base, socket: `${base}/ctl`, pidFile: `${base}.pid`, management: `${base}.mgmt` };
};

/** A name for a kernel network device: 15 characters at most, the same for the same things, told apart by 44 bits of SHA-256. */
export const deviceName = (prefix: 'br' | 'tp', ...of: readonly string[]): string =>
  `${prefix}${createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 11)}`;
