// Changes running machines to match a model, where that needs no restart.
import type { Result } from '../api/diagnostic.js';
import { type Applied, apply, type RunOptions } from './apply.js';
import { plan } from './plan.js';
import type { Project } from './project.js';

export interface UpdateOptions extends RunOptions {
  /** Default: all. mln skips machines that are down. */
  readonly hosts?: readonly string[];
}

/**
 * Plans and applies an update, and succeeds if nothing differs. `project` has the new model, and the disks of the built project.
 * The value is absent if mln refuses the plan, for example because a backend changes nothing while a machine runs. The state of the
 * project does not change: a caller with another model writes the state once the machines match the whole model.
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
