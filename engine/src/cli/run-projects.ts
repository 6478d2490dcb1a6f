// The projects of a command line, planned and run one after another: what start, stop and pause have in common.
import type { PlanRequest } from '../plan/build.js';
import type { CliContext } from './command.js';
import { dryRun } from './dry-run.js';
import type { ExitCode } from './exit.js';
import { hostsOf, projectsOf } from './options.js';
import { builtProject, planFor } from './project.js';
import { runNew, worst } from './run-plan.js';
import { openSession } from './session.js';

/** `request` is for the hosts of `-h`, or all. */
export async function runProjects(ctx: CliContext, request: Omit<PlanRequest, 'hosts'>): Promise<ExitCode> {
  const session = await openSession(ctx);
  const codes: ExitCode[] = [];
  for (const name of await projectsOf(session)) {
    const project = await builtProject(session, name);
    const hosts = hostsOf(session, project.model);
    const plan = await planFor(session, { ...request, ...(hosts === undefined ? {} : { hosts }) }, project);
    const run = () => runNew(session, { plan, paths: project.paths, nextState: 'same' });
    codes.push(await (ctx.options.dryRun === true ? dryRun(session, plan) : run()));
  }
  return worst(codes);
}
