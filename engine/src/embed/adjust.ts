// Machines that run → as a model has them, as far as that needs no restart.
import type { Result } from '../api/diagnostic.js';
import type { RunResult } from '../run/world.js';
import { plan } from './plan.js';
import { type RunOptions, run } from './run.js';
import type { Mln, Project } from './world.js';

export interface AdjustRequest extends RunOptions {
  /** With the model that the machines are to be like, and the disks of the built project. */
  readonly project: Project;
  /** All when absent; those that are down are passed over. */
  readonly hosts?: readonly string[];
}

/**
 * Plans and runs; nothing to do is done. No value when the plan is refused, as for a backend that changes nothing while it
 * runs. The project's state is not changed: whoever has another model writes it when all that it asks for is done.
 * @throws what `run` throws
 */
export async function adjust(mln: Mln, request: AdjustRequest): Promise<Result<RunResult>> {
  const { project, hosts } = request;
  const { value, diagnostics } = await plan(mln, project, { intent: 'adjust', ...(hosts === undefined ? {} : { hosts }) });
  if (value === undefined) return { diagnostics };
  if (value.steps.length === 0) return { value: nothing, diagnostics };
  return { value: await run(mln, { ...request, plan: value }), diagnostics };
}

const nothing: RunResult = { outcome: 'done', diagnostics: [], steps: new Map(), irreversible: [] };
