// The request for a plan, its inputs, and the data of a plan in progress.
import type { Report } from '../api/diagnostic.js';
import type { Facts, Intent, Paths } from '../api/facts.js';
import type { GuestRequests } from '../api/guest.js';
import type { DiskRef, Model, Origins } from '../api/model.js';
import type { LocalFiles } from '../api/ports.js';
import type { Roots } from '../api/roots.js';
import type { DecodedOptions } from '../config/options.js';
import type { Reporter } from '../diagnostics/report.js';
import type { HookRunner } from '../hooks/create.js';
import type { PluginSet } from '../plugin/registry.js';
import { type StepBook, stepBook } from './lanes.js';

/** The context behind the views of all hooks. */
export interface KernelContext {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  readonly roots: Roots;
  readonly options: DecodedOptions;
}

export interface ProjectContext extends KernelContext {
  readonly model: Model;
  readonly origins: Origins;
}

export interface PlanContext extends ProjectContext {
  readonly set: PluginSet;
  readonly hooks: HookRunner;
  readonly report: Reporter;
  readonly facts: Facts;
  /** Disks of the built project. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** The name of this server. */
  readonly localServer: string;
}

export interface PlanRequest {
  readonly intent: Intent;
  /** The chosen hosts; default: all. */
  readonly hosts?: readonly string[];
  /** Stop immediately, without a request to the guest. */
  readonly kill?: boolean;
  /** The name of the snapshot, for intents about snapshots. */
  readonly snapshot?: string;
  /** A removal that is a part of `build --replace`: the staging paths hold the new disks. */
  readonly replaced?: true;
}

/** One plan in progress. */
export interface Job {
  readonly request: PlanRequest;
  readonly context: PlanContext;
  readonly book: StepBook;
  /** By host: the existing disks, and those that this plan makes. */
  readonly disks: Record<string, DiskRef>;
  /** By host: the edits of a disk that only its backend can reach. */
  readonly requests: Map<string, GuestRequests>;
  /** Begins the names of its lanes, if the plan has lanes for two models. */
  readonly lanePrefix: '' | 'old-';
}

/** A plan that begins. Default: a plan of one model, without steps. */
export function newJob({ book = stepBook(), lanePrefix = '', ...job }: Pick<Job, 'request' | 'context'> & Partial<Job>): Job {
  return { ...job, book, lanePrefix, disks: { ...job.context.disks }, requests: new Map() };
}
