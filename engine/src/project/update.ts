// Changes running machines to match a model, where that needs no restart.
import { type ChangeOptions, type ChangeResult, planAndRun } from './change.js';
import type { Project } from './project.js';

export interface UpdateOptions extends ChangeOptions {
  /** Default: all. mln skips machines that are down. */
  readonly hosts?: readonly string[];
}

/**
 * Plans and applies an update. `unchanged` if nothing differs. `project` has the new model, and the disks of the built project.
 * The value is absent if mln refuses the plan, for example because a backend changes nothing while a machine runs. mln also refuses
 * if another run of the project began after it was opened (MLN4033). The state of the project does not change: a caller with another model writes
 * the state once the machines match the whole model.
 */
export function update(project: Project, { hosts, ...options }: UpdateOptions = {}): Promise<ChangeResult> {
  return planAndRun(project, { intent: 'adjust', ...(hosts === undefined ? {} : { hosts }) }, options);
}
