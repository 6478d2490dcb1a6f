// The situation before a plan: the place of the project, the state of its machines, and the intent of the user.
import type { Json } from './json.js';

/** Absolute directories. */
export interface Paths {
  readonly projects: string;
  readonly templates: string;
  readonly files: string;
  /** `projects/NAME` */
  readonly project: string;
  /** Disks: `project/images`. */
  readonly images: string;
  /** Console logs: `project/logs`. */
  readonly logs: string;
  /** Sockets and pid files; short enough for a unix socket below it. */
  readonly run: string;
}

/** The state of a machine at one moment, to which a revert returns. */
export interface SnapshotFact {
  readonly name: string;
  /** Milliseconds since 1970, when that is known. */
  readonly at?: number;
  /** The state of the machine after a revert, if the backend knows it. */
  readonly state?: 'up' | 'saved' | 'down';
}

export interface MachineFact {
  /** `saved`: down, its memory on disk. */
  readonly state: 'up' | 'starting' | 'paused' | 'saved' | 'down' | 'unknown';
  readonly pid?: number;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** For people: `login prompt seen`. */
  readonly detail?: string;
  /** The server of the machine, for a backend with servers of its own. */
  readonly server?: string;
  /** Oldest first. Omit the field when the backend could not determine the snapshots. */
  readonly snapshots?: readonly SnapshotFact[];
}

export interface NetworkFact {
  readonly state: 'up' | 'down' | 'unknown';
  readonly detail?: string;
}

export interface Facts {
  /** By host name. A host that no backend reports is `unknown`. */
  readonly machines: Readonly<Record<string, MachineFact>>;
  /** By switch name. */
  readonly networks: Readonly<Record<string, NetworkFact>>;
  /** By `plugin.key`. */
  readonly values: Readonly<Record<string, Json>>;
}

export type Intent = 'build' | 'start' | 'stop' | 'remove' | 'save' | 'pause' | 'unpause' | 'adjust' | SnapshotIntent;

/** Takes, reverts to, or deletes a snapshot. */
export type SnapshotIntent = 'snapshot' | 'revert' | 'forget';
