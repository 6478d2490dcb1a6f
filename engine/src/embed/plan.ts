// Projects and what is planned for them, for programs that embed the engine.
import type { Result } from '../api/diagnostic.js';
import type { Plan } from '../api/step.js';
import { buildPlan, type PlanRequest } from '../plan/build.js';
import { observe } from '../plan/observe.js';
import { originsOf } from '../state/origins.js';
import { projectPaths } from '../state/project-dir.js';
import { openStore } from '../state/store.js';
import { bare, begin, localServerOf, type Mln, type Project } from './world.js';

/** A project that was built, by name; `undefined` when there is none. */
export async function built(mln: Mln, name: string): Promise<Project | undefined> {
  const state = await openStore(projectPaths(mln.config.paths, name)).readState();
  if (state === undefined) return undefined;
  return {
    model: state.model,
    origins: originsOf(state),
    texts: new Map(Object.entries(state.sources)),
    secrets: new Map(),
    disks: state.disks,
  };
}

/** Looks at what there is and plans; changes nothing. */
export async function plan(mln: Mln, project: Project, request: PlanRequest): Promise<Result<Plan>> {
  const { report, hooks } = begin(mln);
  const { model, origins, disks } = project;
  const context = { ...bare(mln, report, model.project), model, origins, set: mln.set, hooks };
  const facts = await observe({ ...context, sh: mln.sh, intent: request.intent });
  const value = await buildPlan(request, { ...context, facts, disks, localServer: localServerOf(mln) });
  const { diagnostics } = report;
  return value === undefined || report.hasErrors ? { diagnostics } : { value, diagnostics };
}
