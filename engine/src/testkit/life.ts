// A backend's sample in a world of its own: built, and then changed by commands.
import type { Plan } from '../api/step.js';
import { runSteps } from './carry-out.js';
import type { ActWorld } from './describe-action.js';
import { observeSample, planSample, type Sample, type SampleRequest } from './sample.js';

export interface BackendLife {
  readonly sample: Sample;
  /** A fresh world without machines. `observe` sees its files and its probes. */
  world(): Promise<ActWorld>;
  /** A fresh world of another server, for backends that move machines; without it, the suite does not try a move. */
  other?(): Promise<ActWorld>;
  /** For backends with servers of their own: the server on which the first machine comes up, and another one. */
  readonly own?: readonly [from: string, to: string];
  /** Verbs of the backend that do not work with the options of this sample. */
  readonly lacks?: readonly Lackable[];
}

export type Lackable = 'suspend' | 'pause' | 'update' | 'snapshot';

export interface Life {
  planned(request: SampleRequest): Promise<Plan>;
  carryOut(request: SampleRequest): Promise<Plan>;
  /** Actions on all its machines, each once. */
  states(): Promise<readonly string[]>;
  /** `name state`, for each of its machines. */
  snapshots(): Promise<readonly string[]>;
}

/** A built sample. */
export async function begin(sample: Sample, world: ActWorld): Promise<Life> {
  const here: Sample = { ...sample, local: world.files, sh: world.sh };
  const planned = async (request: SampleRequest): Promise<Plan> => {
    const { plan, diagnostics } = await planSample(here, request);
    if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    return plan;
  };
  const { disks } = await planned({ intent: 'build' });
  return {
    planned: (request) => planned({ disks, ...request }),
    async carryOut(request) {
      const plan = await planned({ disks, ...request });
      await runSteps(here, plan.steps, world);
      return plan;
    },
    states: async () => [...new Set(Object.values((await observeSample(here)).facts.machines).map(({ state }) => state))],
    snapshots: async () => {
      const { facts } = await observeSample(here, 'snapshot');
      const all = Object.values(facts.machines).flatMap(({ snapshots = [] }) => snapshots);
      return [...new Set(all.map(({ name, state = '?' }) => `${name} ${state}`))];
    },
  };
}
