// Machines that run → as a model has them, as far as that needs no restart.
import type { Result } from '../api/diagnostic.js';
import { type Applied, apply, type RunOptions } from './apply.js';
import { plan } from './plan.js';
import type { Project } from './project.js';

export interface UpdateOptions extends RunOptions {
  /** All when absent; those that are down are passed over. */
  readonly hosts?: readonly string[];
}

/**
 * Plans and applies; nothing to do is done. `project` has the model that the machines are to be like, and the disks of the built
 * project. There is no value when the plan is refused, as for a backend that changes nothing while a machine runs. The state of
 * the project is not changed: a caller that has another model writes it when all that the model asks for is done.
 */
export async function update(project: Project, options: UpdateOptions = {}): Promise<Result<Applied>> {
  const { hosts, ...run } = options;
  const planned = await plan(project, { intent: 'adjust', ...(hosts === undefined ? {} : { hosts }) });
  if (planned.value === undefined) return { diagnostics: planned.diagnostics };
  if (planned.value.steps.length === 0) return { value: nothingToDo, diagnostics: planned.diagnostics };
  const { value, diagnostics } = await apply(project, planned.value, run);
  const all = [...planned.diagnostics, ...diagnostics];
  return value === undefined ? { diagnostics: all } : { value, diagnostics: all };
}

const nothingToDo: Applied = {
  ...{ outcome: 'done', diagnostics: [], steps: new Map(), irreversible: [] },
  ...{ settled: true, texts: new Map() },
};
