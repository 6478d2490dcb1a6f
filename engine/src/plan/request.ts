// What a plan is asked for, what it is made from, and what grows while it is made.
import type { Report } from '../api/diagnostic.js';
import type { EditRecord } from '../api/edit.js';
import type { Facts, Intent, Paths } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Model, Origins } from '../api/model.js';
import type { LocalFiles } from '../api/ports.js';
import type { Reporter } from '../diagnostics/report.js';
import type { HookRunner } from '../hooks/create.js';
import type { PluginSet } from '../plugin/registry.js';
import type { StepBook } from './lanes.js';

/** What every hook is shown something of. */
export interface KernelContext {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  readonly options: Readonly<Record<string, Readonly<Record<string, Json>>>>;
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
  /** Disks of a project that was built before. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** The name of this server. */
  readonly localServer: string;
}

export interface PlanRequest {
  readonly intent: Intent;
  /** Which hosts; all when absent. */
  readonly hosts?: readonly string[];
  /** Stop at once rather than ask the guest. */
  readonly kill?: boolean;
  /** Which one, of the intents that are about snapshots. */
  readonly snapshot?: string;
}

/** One plan while it is made. */
export interface Job {
  readonly request: PlanRequest;
  readonly context: PlanContext;
  readonly book: StepBook;
  /** By host: those of before, and those that this plan makes. */
  readonly disks: Record<string, DiskRef>;
  /** By host: the edits of a disk that only its backend reaches. */
  readonly wishes: Map<string, readonly EditRecord[]>;
}
