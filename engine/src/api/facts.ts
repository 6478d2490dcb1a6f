// What is the case before a plan is made: where a project is kept, what its machines do, and what is wanted of them.
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

/** What a machine was at one moment, kept to come back to. */
export interface SnapshotFact {
  readonly name: string;
  /** Milliseconds since 1970, when that is known. */
  readonly at?: number;
  /** What a revert makes of the machine, when that is known. */
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
  /** The server that it is on, of a backend with servers of its own. */
  readonly server?: string;
  /** Oldest first; absent when nobody looked, or could. */
  readonly snapshots?: readonly SnapshotFact[];
}

export interface NetworkFact {
  readonly state: 'up' | 'down' | 'unknown';
  readonly detail?: string;
}

export interface Facts {
  /** By host name. A host that nobody spoke of is `unknown`. */
  readonly machines: Readonly<Record<string, MachineFact>>;
  /** By switch name. */
  readonly networks: Readonly<Record<string, NetworkFact>>;
  /** By `plugin.key`. */
  readonly values: Readonly<Record<string, Json>>;
}

export type Intent = 'build' | 'start' | 'stop' | 'remove' | 'save' | 'pause' | 'unpause' | 'adjust' | SnapshotIntent;

/** To take one, to make the machine what it was, to throw one away. */
export type SnapshotIntent = 'snapshot' | 'revert' | 'forget';
