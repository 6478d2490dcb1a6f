// Steps → Plan: checked, hashed, and reviewed by plugins that may refuse it.
import { createHash } from 'node:crypto';
import type { EditRecord } from '../api/edit.js';
import type { Json } from '../api/json.js';
import type { Plan, Step, StepId } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import type { Reporter } from '../diagnostics/report.js';
import { customizeArgs } from '../plugin/kernel.js';
import { modelContext } from './context.js';
import { circleOf, lostWaits } from './graph.js';
import type { PlanContext } from './request.js';

/** Reports errors that make the plan impossible, and those of `review` handlers. */
export async function finalizePlan(
  parts: Pick<Plan, 'command' | 'steps' | 'disks' | 'replaces'>,
  context: PlanContext,
): Promise<Plan> {
  const draft = { version: 2, project: context.model.project, ...parts } as const;
  reportImpossible(draft.steps, context.report);
  const plan: Plan = { ...draft, hash: planHash(draft) };
  await context.hooks.each('review', (plugin) => [plan, modelContext(context, plugin)]);
  return plan;
}

function reportImpossible(steps: readonly Step[], report: Reporter): void {
  for (const id of duplicateIds(steps)) report.error(codes.duplicateStep, undefined, { id });
  const lost = lostWaits(steps);
  for (const wait of lost) report.error(codes.waitsForUnplannedStep, undefined, { ...wait });
  const circle = circleOf(steps);
  if (circle !== undefined) report.error(codes.circularSteps, undefined, { chain: circle.join(' -> ') });
}

/** Ids that occur more than once, each once. */
export function duplicateIds(steps: readonly Step[]): readonly StepId[] {
  const seen = new Set(steps.map(({ id }) => id));
  if (seen.size === steps.length) return [];
  const twice = new Set<StepId>();
  for (const { id } of steps) if (!seen.delete(id)) twice.add(id);
  return [...twice];
}

/** SHA-256 over the effects of the plan, in hexadecimal; titles and origins do not count. */
export function planHash(plan: Omit<Plan, 'hash'>): string {
  const hash = createHash('sha256');
  // few large pieces rather than many small ones, because each costs a call
  let text = JSON.stringify([plan.version, plan.project, plan.command, plan.disks]);
  const digests: Digests = new Map();
  for (const step of plan.steps) {
    text += JSON.stringify(hashedStep(step, digests));
    if (text.length < piece) continue;
    hash.update(text);
    text = '';
  }
  return hash.update(text).digest('hex');
}

const piece = 2 ** 16;

// Values in rows, because their names would make up most of the text. The id has lane, phase, plugin and action.
function hashedStep(step: Step, digests: Digests): readonly unknown[] {
  const { id, serviceHost, undo, after, locks, always, redoFrom, args } = step;
  const how = [id, serviceHost, undo, after, locks, always, redoFrom];
  const customize = customizeArgs(step);
  if (customize === undefined) return [how, args];
  const { host, opener, disk, scratch, edits } = customize;
  return [how, host, opener, disk, scratch, edits.map((edit) => hashedEdit(edit, digests))];
}

/** The digests of long texts that many hosts share, such as the names of all hosts. */
export type Digests = Map<string, string>;

/** The effect of an edit on the guest, without titles: a row of values that begins with their kind. */
export function hashedEdit(edit: EditRecord, digests: Digests): readonly unknown[] {
  const { plugin, mode, owner, group } = edit;
  switch (edit.do) {
    case 'edit':
      return [edit.do, plugin, edit.action, brief(edit.args, digests)];
    case 'run':
      return [edit.do, plugin, edit.script, edit.timeoutMs];
    case 'symlink':
      return [edit.do, plugin, edit.path, edit.target];
    case 'write':
    case 'append':
      return [edit.do, plugin, edit.path, edit.content, mode, owner, group];
    case 'mkdir':
    case 'remove':
      return [edit.do, plugin, edit.path, mode, owner, group];
  }
}

const longText = 512;

/** The values of arguments, with long texts replaced by their digests. */
function brief(args: Json, digests: Digests): unknown {
  return typeof args === 'object' && args !== null && Object.values(args).some(isLong)
    ? Object.entries(args).map(([name, value]) => [name, isLong(value) ? { sha256: digestOf(value, digests) } : value])
    : args;
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.length > longText;
}

function digestOf(text: string, digests: Digests): string {
  const digest = digests.get(text) ?? createHash('sha256').update(text).digest('hex');
  digests.set(text, digest);
  return digest;
}
