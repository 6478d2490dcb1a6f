// Model and facts → Plan: the steps of a run, as data.
import type { Json } from './json.js';
import type { DiskRef } from './model.js';
import type { Span } from './span.js';

export const phases = ['migrate', 'provision', 'customize', 'network', 'boot', 'retire'] as const;
export type Phase = (typeof phases)[number];

/** `host:tre/provision/imagefile.clone:root`; the same for the same project text, unique in a plan. */
export type StepId = string;

export type UndoKind = 'action' | 'none' | 'covered-by-disk' | 'irreversible';

export interface Step {
  readonly id: StepId;
  /** Steps of one lane run one after another: `host:tre`, `switch:lan`, `project`. */
  readonly lane: string;
  readonly serviceHost: string;
  readonly phase: Phase;
  readonly plugin: string;
  readonly action: string;
  /** Secrets stand in it as references only. */
  readonly args: Json;
  readonly title: string;
  readonly origin?: Span;
  readonly undo: UndoKind;
  /** Steps of other lanes (or this one) that must be done first. */
  readonly after: readonly StepId[];
  /** Named locks held while it acts: `vg:vg0`. */
  readonly locks: readonly string[];
  /** Runs even after a failure in its lane: unmount, detach. */
  readonly always?: true;
  /** When found half done, go back to that step of the same lane and act again from there. */
  readonly redoFrom?: StepId;
}

export type PlanCommand =
  | 'build'
  | 'start'
  | 'stop'
  | 'remove'
  | 'save'
  | 'pause'
  | 'unpause'
  | 'adjust'
  | 'snapshot'
  | 'revert'
  | 'forget'
  | 'upgrade';

export interface Plan {
  /** 2 since the fields of disks are called `stagingPath` and `baseImage`. */
  readonly version: 2;
  readonly project: string;
  readonly command: PlanCommand;
  /** SHA-256 over the steps; equal plans have equal hashes. */
  readonly hash: string;
  readonly steps: readonly Step[];
  /** By host name. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** Present if the build replaces a built project. A run of such a plan undoes all hosts when one fails. */
  readonly replaces?: true;
}
