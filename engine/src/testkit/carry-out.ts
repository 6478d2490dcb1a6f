// Steps of a sample's plan → changes in a small world, one after the other, without a journal.
import type { ActionContext, ActionOf } from '../api/action.js';
import type { Json } from '../api/json.js';
import type { Ports } from '../api/ports.js';
import type { Step } from '../api/step.js';
import { dryClock } from '../system/clock.js';
import type { ActWorld } from './describe-action.js';
import type { Sample } from './sample.js';

/**
 * Skips steps of the kernel and of the fake drivers.
 * @throws the error of an action
 */
export async function runSteps(sample: Sample, steps: readonly Step[], world: ActWorld): Promise<void> {
  for (const step of inOrder(steps)) await runStep(sample, step, world);
}

/** Undoes in the opposite order, and skips steps without an undo. */
export async function undoSteps(sample: Sample, steps: readonly Step[], world: ActWorld): Promise<void> {
  for (const step of inOrder(steps).toReversed()) await undoStep(sample, step, world);
}

/** One step and its undo; `undefined` for a step of the kernel or of the fake drivers. `at`: the worlds of other servers. */
export async function runStep(sample: Sample, step: Step, world: StepWorld): Promise<void> {
  await actionOf(sample, step)?.run(contextOf(step, world));
}

export async function undoStep(sample: Sample, step: Step, world: StepWorld): Promise<void> {
  const undo = actionOf(sample, step)?.undo;
  if (typeof undo === 'function') await undo(contextOf(step, world));
}

export interface StepWorld extends ActWorld {
  at?(server: string): Ports;
}

/** Orders the steps after those that they wait for, as far as both are among these. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const placed = new Map<string, Step>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  const place = (step: Step | undefined): void => {
    if (step === undefined || placed.has(step.id)) return;
    byId.delete(step.id);
    for (const id of step.after) place(byId.get(id));
    placed.set(step.id, step);
  };
  for (const step of steps) place(step);
  return [...placed.values()];
}

function actionOf(sample: Sample, { plugin, action }: Step): ActionOf<Json> | undefined {
  const { actions } = sample.plugins.find(({ name }) => name === plugin) ?? {};
  return (actions as Readonly<Record<string, ActionOf<Json>>> | undefined)?.[action]; // recorded with its own arguments
}

function contextOf({ args }: Step, { sh, files, clock = dryClock(), at }: StepWorld): ActionContext<Json> {
  return {
    args,
    sh,
    files,
    clock,
    signal: new AbortController().signal,
    output: () => {},
    secret: () => 'value-of-a-secret',
    ...(at === undefined ? {} : { at }),
  };
}
