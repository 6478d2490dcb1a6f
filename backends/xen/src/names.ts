// The names of a machine in Xen, and the paths of its files.

import { createHash } from 'node:crypto';
import type { Paths } from '@mln/engine/api';
import { shortName } from '@mln/machine-kit';

/** The identity of a domain, unique on its server and kept when it moves to another one. */
export interface DomainId {
  /** `tre.italy`: host and project names have no dots, so no two are the same. */
  readonly name: string;
  /** Made of the project's directory and the host: another user's project of the same name has others. */
  readonly uuid: string;
}

export function domainId(paths: Pick<Paths, 'project'>, { project, host }: { readonly project: string; readonly host: string }) {
  return {
    name: `${host}.${project}`,
    uuid: uuidOf(paths.project, host),
  };
}

/** RFC 9562, version 8: 122 bits of SHA-256. */
function uuidOf(...of: readonly string[]): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify(['mln', 'xen', ...of]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export interface Places {
  /** The configuration that xl reads. */
  readonly config: string;
  /** The memory of a saved machine. */
  readonly save: string;
  /** The file marks a domain that is complete; without it, a domain that never ran may be incomplete. */
  readonly made: string;
  /** The file names the boot of the server in which the machine was up. */
  readonly up: string;
  readonly log: string;
  readonly screenDir: string;
  readonly screenRc: string;
  /** Of the session that reads its console. */
  readonly session: string;
  /** The script that session runs. */
  readonly reader: string;
}

export function placesOf(paths: Pick<Paths, 'project' | 'run' | 'logs'>, host: string): Places {
  return {
    config: `${paths.project}/xen/${host}.cfg`,
    save: `${paths.project}/xen/${host}.save`,
    made: `${paths.run}/x/${host}.made`,
    up: `${paths.run}/x/${host}.up`,
    log: `${paths.logs}/${host}.console`,
    screenDir: `${paths.run}/s`,
    screenRc: `${paths.run}/screenrc`,
    session: shortName(host),
    reader: `${paths.run}/x/console.sh`,
  };
}
