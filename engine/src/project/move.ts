// A running machine → the same machine on another server: observed on both, planned, journaled and run as any other change.
import type { CodeText, Diagnostic, Result, Values } from '../api/diagnostic.js';
import type { MachineFact } from '../api/facts.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Plan } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { nearest } from '../plan/context.js';
import { finalizePlan } from '../plan/finalize.js';
import { stepBook } from '../plan/lanes.js';
import { planMove as appendMove } from '../plan/move.js';
import { livingOn, lookAt, ownServers, partOf, type Side } from '../plan/server.js';
import type { ProjectState } from '../state/store.js';
import { ServerUnreachable, UnknownServer } from '../system/remote/server-errors.js';
import { withProjectLock } from './apply.js';
import { type ChangeOptions, type ChangeResult, decideAndRun } from './change.js';
import type { Engine } from './engine.js';
import { type BuiltProject, open, projectContext, rootsFor } from './project.js';

export interface MoveRequest {
  /** The name of a built project. */
  readonly project: string;
  readonly host: string;
  /** The new server, as in `service_host`; for a backend with servers of its own, one of those. */
  readonly to: string;
  /**
   * `moved` (default): the plugins copy the disk to the new server, where its path must not exist yet. `shared`: both servers see
   * the very same disk under the same path, and the disk must exist there.
   */
  readonly disks?: 'moved' | 'shared';
}

/**
 * Moves a machine that is up. The value is absent if mln refused the move and began nothing. The move is a run of the command
 * `upgrade`: `resume` completes and `rollback` undoes an interrupted one. Afterwards the state of the project has the new server of
 * the host. mln then observes both servers again, and the diagnostics of the value report a difference (MLN5012).
 */
export async function move(engine: Engine, request: MoveRequest, options: ChangeOptions = {}): Promise<ChangeResult> {
  return withProjectLock(engine, request.project, async (store): Promise<ChangeResult> => {
    const { value: prepared, diagnostics } = await prepare(engine, request);
    if (prepared === undefined) return { diagnostics };
    const { plan, nextState, project } = prepared;
    const intended = { plan, nextState: { state: nextState }, secrets: new Map<string, string>() };
    const moved = await decideAndRun({ engine, store, options }, intended, { diagnostics, texts: project.texts });
    if (moved.value?.outcome !== 'done' || plan.steps.length === 0) return moved;
    const seen = await lookAgain(prepared, request);
    return { ...moved, value: { ...moved.value, diagnostics: [...moved.value.diagnostics, ...seen] } };
  });
}

/** The plan of a move: looks at both servers and changes nothing. The value is absent if mln refuses the move. */
export async function planMove(engine: Engine, request: MoveRequest): Promise<Result<Plan>> {
  const { value, diagnostics } = await prepare(engine, request);
  return value === undefined ? { diagnostics } : { value: value.plan, diagnostics };
}

/** A machine, its present server and its new one. */
interface Route {
  readonly project: BuiltProject;
  readonly host: Host;
  readonly from: string;
  readonly to: string;
  /** True if both servers belong to the backend. */
  readonly own: boolean;
}

interface Prepared extends Omit<Route, 'to'> {
  readonly plan: Plan;
  readonly nextState: ProjectState;
}

async function prepare(engine: Engine, request: MoveRequest): Promise<Result<Prepared>> {
  const { value: project, diagnostics } = await open(engine, request.project);
  if (project === undefined) return { diagnostics };
  const prepared = await planIn(project, request);
  const { report } = project;
  return prepared === undefined || report.hasErrors
    ? { diagnostics: report.diagnostics }
    : { value: prepared, diagnostics: report.diagnostics };
}

/** `undefined` after an error, which the report has. */
async function planIn(project: BuiltProject, request: MoveRequest): Promise<Prepared | undefined> {
  const { engine, state, report, origins } = project;
  const refuse = (row: CodeText, values: Values): void => report.error(row, undefined, values);
  const host = state.model.hosts.find(({ name }) => name === request.host);
  const disk = state.disks[request.host];
  if (host === undefined || disk === undefined)
    return void refuse(codes.unknownHost, { name: request.host, project: project.name });
  const from = host.serviceHost ?? engine.localServer;
  const own = ownServers(host, { set: engine.plugins, options: engine.options });
  if (from === request.to && !own) return void refuse(codes.hostAlreadyOnServer, { host: host.name, server: from });
  const route = { project, host, from, to: request.to, own };
  const sides = await bothSides(route);
  // a failed or late observation says nothing about the machine
  if (sides === undefined || report.hasErrors) return undefined;
  const at = nearest(origins, ['host', host.name, 'service_host']);
  await guard(request, { host, disk, own, ...sides, refuse: (row, values) => report.error(row, at, values) });
  if (report.hasErrors) return undefined;
  const { plan, disks } = await planOf(route, sides);
  const nextState = { ...state, model: livingOn(state.model, host.name, request.to), disks };
  return { ...route, from: sides.from.ctx.name, plan, nextState };
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
}

async function bothSides({ project, host, from, to, own }: Route): Promise<Sides | undefined> {
  const { engine, report, hooks } = project;
  const { config, options, plugins: set, localServer } = engine;
  const model = partOf(project.model, [host.name]);
  const roots = rootsFor(engine, model.file);
  const at = (server: string) => engine.connect(server);
  const context = { config, options, set, hooks, roots, report, localServer, isRequired: true, at };
  try {
    if (own) return oneLook(await lookAt(localServer, model, context), { from, to });
    const [here, there] = await Promise.all([lookAt(from, model, context), lookAt(to, model, context)]);
    return { from: here, to: there };
  } catch (error) {
    if (!(error instanceof ServerUnreachable || error instanceof UnknownServer)) throw error;
    report.error(error.row, undefined, error.values);
    return undefined;
  }
}

/** One observation covers both servers: the machine is on the server that the backend reports, if any. */
function oneLook(side: Side, { from, to }: Pick<Route, 'from' | 'to'>): Sides {
  const [machine] = Object.values(side.facts.machines);
  const on = machine?.server ?? from;
  return { from: { ...side, ctx: { ...side.ctx, name: on } }, to: { ...side, ctx: { ...side.ctx, name: to } } };
}

interface Guarded extends Sides {
  readonly own: boolean;
  readonly host: Host;
  readonly disk: DiskRef;
  refuse(row: CodeText, values: Values): void;
}

/**
 * The machine must be up on its server, and absent from the new one: otherwise both could run, or one could overwrite the other's
 * disk.
 */
async function guard(request: MoveRequest, { host, disk, from, to, own, refuse }: Guarded): Promise<void> {
  const { disks = 'moved' } = request;
  const { name } = host;
  const machine = from.facts.machines[name];
  if (machine?.state !== 'up') refuse(codes.hostToMoveNotUp, { host: name, state: shown(machine), server: from.ctx.name });
  if (own) return;
  const there = to.facts.machines[name]?.state ?? 'unknown';
  if (there !== 'down') refuse(codes.machineExistsOnTarget, { host: name, state: there, server: to.ctx.name });
  const isThere = (await to.ports.files.stat(disk.path)) !== undefined;
  const values = { path: disk.path, host: name, server: to.ctx.name };
  if (isThere && disks === 'moved') refuse(codes.diskExistsOnTarget, values);
  if (!isThere && disks === 'shared') refuse(codes.diskNotVisibleOnTarget, values);
}

function shown({ state, detail }: MachineFact = { state: 'unknown' }): string {
  return state === 'unknown' && detail !== undefined ? `unknown (${detail})` : state;
}

async function planOf({ project, host, own }: Route, { from, to }: Sides) {
  const { engine, disks } = project;
  const context = { ...projectContext(project), facts: from.facts, disks, localServer: engine.localServer };
  const book = stepBook();
  const route = { host, from: from.ctx, to: to.ctx, factsThere: to.facts, ...(own ? { seat: engine.localServer } : {}) };
  const after = { ...disks, [host.name]: await appendMove(route, context, book) };
  return { plan: await finalizePlan({ command: 'upgrade', steps: book.steps, disks: after }, context), disks: after };
}

/** Reports a machine that is not where the plan put it. */
async function lookAgain(prepared: Prepared, { host, to }: MoveRequest): Promise<readonly Diagnostic[]> {
  const { project, from, own } = prepared;
  const { report } = project;
  const before = report.diagnostics.length;
  const sides = await bothSides({ ...prepared, to });
  if (sides === undefined) return report.diagnostics.slice(before);
  const [there, here] = own ? statesWithin(sides, host, from) : [stateOn(sides.from, host), stateOn(sides.to, host)];
  if (here !== 'up' || there !== 'down') report.error(codes.unexpectedStateAfterMove, undefined, { host, from, to, there, here });
  return report.diagnostics.slice(before);
}

function stateOn({ facts }: Side, host: string): string {
  return facts.machines[host]?.state ?? 'unknown';
}

/** For servers of the backend: the machine is on the server that the backend reports. */
function statesWithin({ from: side }: Sides, host: string, from: string): readonly [string, string] {
  return side.ctx.name === from ? [stateOn(side, host), 'down'] : ['down', stateOn(side, host)];
}
