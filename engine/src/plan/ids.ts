// Names of steps and the fingerprint of a plan.
import { createHash } from 'node:crypto';
import type { Phase, Plan, Step, StepId } from '../api/step.js';
import { customizeArgs, type Digests, deedOfEdit } from './edits.js';

export interface StepName {
  readonly lane: string;
  readonly phase: Phase;
  readonly plugin: string;
  readonly action: string;
  readonly key?: string | undefined;
}

/** `host:tre/provision/imagefile.clone:root` */
export function stepId({ lane, phase, plugin, action, key }: StepName): StepId {
  return `${lane}/${phase}/${plugin}.${action}${key === undefined ? '' : `:${key}`}`;
}

/** SHA-256 over what will be done, in hexadecimal; titles and where it was written do not count. */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const hash = createHash('sha256');
  // few large pieces rather than many small ones: each costs a call
  let text = JSON.stringify([plan.version, plan.project, plan.command, plan.disks]);
  const digests: Digests = new Map();
  for (const step of plan.steps) {
    text += JSON.stringify(deedOf(step, digests));
    if (text.length < piece) continue;
    hash.update(text);
    text = '';
  }
  return hash.update(text).digest('hex');
}

const piece = 2 ** 16;

// Values in rows, because their names would be most of the text. The id says lane, phase, plugin and action.
function deedOf(step: Step, digests: Digests): readonly unknown[] {
  const { id, serviceHost, undo, after, locks, always, redoFrom, args } = step;
  const how = [id, serviceHost, undo, after, locks, always, redoFrom];
  const customize = customizeArgs(step);
  if (customize === undefined) return [how, args];
  const { host, opener, disk, scratch, edits } = customize;
  return [how, host, opener, disk, scratch, edits.map((edit) => deedOfEdit(edit, digests))];
}

/** Ids that occur more than once, each once. */
export function duplicateIds(steps: readonly Step[]): readonly StepId[] {
  const seen = new Set(steps.map(({ id }) => id));
  if (seen.size === steps.length) return [];
  const twice = new Set<StepId>();
  for (const { id } of steps) if (!seen.delete(id)) twice.add(id);
  return [...twice];
}
