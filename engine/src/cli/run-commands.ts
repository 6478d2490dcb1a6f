// Request → run or dry run: the common part of all commands that change something.
import type { Plan } from '../api/step.js';
import type { PlanRequest } from '../plan/request.js';
import { type ChangeOptions, type ChangeResult, change, type Planned } from '../project/change.js';
import { plan as planProject } from '../project/plan.js';
import { type BuiltProject, type Project, shownTexts } from '../project/project.js';
import { resume, rollback } from '../project/recover.js';
import { type Rehearsed, rehearse } from '../project/rehearse.js';
import type { CliContext } from './command.js';
import { agreed } from './confirm.js';
import { type ExitCode, exitCodes } from './exit.js';
import { hostsOf, projectsOf } from './options.js';
import { printDiagnostics, printJsonDiagnostics } from './print-diagnostics.js';
import { reportError } from './report-error.js';
import { printNothingToDo, runWithView } from './run-with-view.js';
import { openProject, openSession, type Session, unwrap } from './session.js';

/** Plans and runs a request for each project of the command line, for the hosts of `-h` or for all. */
export async function runProjects(ctx: CliContext, request: Omit<PlanRequest, 'hosts'>): Promise<ExitCode> {
  const session = await openSession(ctx);
  return forEachProject(session, (name) => runProject(session, name, { request }));
}

/** One project after another. A project that cannot be used does not stop the command for the others. */
export async function forEachProject(session: Session, work: (name: string) => Promise<ExitCode>): Promise<ExitCode> {
  const codes: ExitCode[] = [];
  for (const name of await projectsOf(session))
    codes.push(await work(name).catch((error: unknown) => reportError(session.ctx, error)));
  return worst(codes);
}

interface ProjectRequest {
  readonly request: Omit<PlanRequest, 'hosts'>;
  /** The question to ask before. */
  readonly question?: (project: BuiltProject) => string;
}

export async function runProject(session: Session, name: string, { request, question }: ProjectRequest): Promise<ExitCode> {
  let ask: string | undefined;
  const requestFor = (project: BuiltProject): PlanRequest => {
    ask = question?.(project);
    const hosts = hostsOf(session, project.model);
    return { ...request, ...(hosts === undefined ? {} : { hosts }) };
  };
  if (session.ctx.options.dryRun === true) return dryRunProject(session, name, requestFor);
  const act = (options: ChangeOptions) => change(session.engine, { name, request: requestFor }, options);
  return changeWithView(session, { name, act, question: () => ask, nothing: { command: request.intent } });
}

async function dryRunProject(
  session: Session,
  name: string,
  requestFor: (project: BuiltProject) => PlanRequest,
): Promise<ExitCode> {
  const project = await openProject(session, name);
  return dryRun(session, await planFor(session, project, requestFor(project)));
}

/** Ends the command with 3 when the plan is refused. */
export async function planFor(session: Session, project: Project, request: PlanRequest): Promise<Plan> {
  return unwrap(session, { ...(await planProject(project, request)), texts: shownTexts(project) }, exitCodes.refused);
}

interface WatchedChange {
  readonly name: string;
  act(options: ChangeOptions): Promise<ChangeResult>;
  /** `undefined`: no question. */
  question?(plan: Plan): string | undefined;
  /** Printed if nothing is to do. */
  readonly nothing?: { readonly command: string } | { readonly text: string };
}

/** Prints the diagnostics of the plan, asks, and runs it. */
export async function changeWithView(session: Session, { name, act, question, nothing }: WatchedChange): Promise<ExitCode> {
  const { ctx } = session;
  let printed = 0;
  const decide = async ({ plan, diagnostics, texts }: Planned): Promise<boolean> => {
    printDiagnostics(ctx, diagnostics, texts);
    session.printed.push(...diagnostics);
    printed = diagnostics.length;
    const ask = question?.(plan);
    return ask === undefined || agreed(session, { project: name, ask });
  };
  return runWithView(session, {
    name,
    async act(options) {
      const { diagnostics, ...result } = await act({ ...options, decide });
      return { ...result, diagnostics: diagnostics.slice(printed) };
    },
    unchanged: () => printNothingToDo(ctx, name, nothing ?? { command: 'do' }),
  });
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
  if (plan.steps.length === 0) printNothingToDo(ctx, plan.project, plan);
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
