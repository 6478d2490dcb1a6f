// Plan → run or dry run: the common part of all commands that change something.
import type { Plan } from '../api/step.js';
import type { PlanRequest } from '../plan/request.js';
import { apply } from '../project/apply.js';
import { plan as planProject } from '../project/plan.js';
import type { Project } from '../project/project.js';
import { resume, rollback } from '../project/recover.js';
import { type Rehearsed, rehearse } from '../project/rehearse.js';
import type { CliContext } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { hostsOf, projectsOf } from './options.js';
import { printDiagnostics, printJsonDiagnostics } from './print-diagnostics.js';
import { printNothingToDo, runWithView } from './run-with-view.js';
import { openProject, openSession, type Session, unwrap } from './session.js';

/** Plans and runs a request for each project of the command line, one after another, for the hosts of `-h` or for all. */
export async function runProjects(ctx: CliContext, request: Omit<PlanRequest, 'hosts'>): Promise<ExitCode> {
  const session = await openSession(ctx);
  const codes: ExitCode[] = [];
  for (const name of await projectsOf(session)) {
    const project = await openProject(session, name);
    const hosts = hostsOf(session, project.model);
    const plan = await planFor(session, project, { ...request, ...(hosts === undefined ? {} : { hosts }) });
    codes.push(await (ctx.options.dryRun === true ? dryRun(session, plan) : runPlan(session, project, plan)));
  }
  return worst(codes);
}

/** Ends the command with 3 when the plan is refused. */
export async function planFor(session: Session, project: Project, request: PlanRequest): Promise<Plan> {
  return unwrap(session, { ...(await planProject(project, request)), texts: project.texts }, exitCodes.refused);
}

/** Runs the plan, unless a start or a stop has nothing to do. */
export async function runPlan(session: Session, project: Project, plan: Plan): Promise<ExitCode> {
  if (plan.steps.length === 0 && plan.command !== 'build' && plan.command !== 'remove') {
    printNothingToDo(session.ctx, plan);
    return exitCodes.ok;
  }
  return runWithView(session, { name: project.name, act: (options) => apply(project, plan, options) });
}

/** Resumes or rolls back the last run of each project of the command line. */
export async function recoverProjects(ctx: CliContext, way: 'resume' | 'rollback'): Promise<ExitCode> {
  const session = await openSession(ctx);
  const take = way === 'resume' ? resume : rollback;
  const codes: ExitCode[] = [];
  for (const name of await projectsOf(session)) {
    const back = way === 'rollback';
    codes.push(await runWithView(session, { name, back, act: (options) => take(session.engine, name, options) }));
  }
  return worst(codes);
}

/** Prints the actions of every step: `+` changes something, `?` only looks, `#` explains the next lines. */
export async function dryRun({ ctx, engine }: Session, plan: Plan): Promise<ExitCode> {
  const { io, json } = ctx;
  if (plan.steps.length === 0) printNothingToDo(ctx, plan);
  const diagnostics = await rehearse(engine, plan, (event) => {
    if (!json) io.out(`${lineOf(event)}\n`);
    else if (event.type !== 'edit') io.out(`${JSON.stringify(jsonOf(event))}\n`);
  });
  printDiagnostics(ctx, diagnostics);
  if (json && diagnostics.length > 0) printJsonDiagnostics(ctx, diagnostics);
  return diagnostics.some((d) => d.severity === 'error') ? exitCodes.refused : exitCodes.ok;
}

function lineOf(event: Rehearsed): string {
  if (event.type === 'command') return event.line;
  if (event.type === 'edit') return `#   ${event.text}`;
  return `# ${event.lane.replace(':', ' ')}${event.server === undefined ? '' : `, on ${event.server}`}: ${event.title}`;
}

function jsonOf(event: Rehearsed): object {
  if (event.type !== 'step') return event;
  const { lane: _, ...step } = event;
  return step;
}

/** The highest exit code, which is the most important one. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return codes.reduce((a, b) => (b > a ? b : a), exitCodes.ok as ExitCode); // the sum begins with ok
}
