// A machine that runs → the same machine on another server: looked at on both, planned, journaled and run as any other change.
import type { Code, Result, Values } from '../api/diagnostic.js';
import type { MachineFact } from '../api/hooks.js';
import type { DiskRef, Host, Model } from '../api/model.js';
import type { Plan } from '../api/step.js';
import type { Reporter } from '../diagnostics/report.js';
import { nearest } from '../plan/context.js';
import { finalizePlan } from '../plan/finalize.js';
import { stepBook } from '../plan/lanes.js';
import { planMove as appendMove } from '../plan/move.js';
import { livingOn, lookAt, ownServers, partOf, type Side } from '../plan/server.js';
import { execute } from '../run/execute.js';
import { openJournal } from '../run/journal.js';
import { secretsFrom } from '../run/secrets.js';
import type { RunResult } from '../run/world.js';
import { lockProject } from '../state/lock.js';
import { originsOf } from '../state/origins.js';
import { projectPaths } from '../state/project-dir.js';
import { openStore, type ProjectState, type Store } from '../state/store.js';
import { ServerUnreachable, UnknownServer } from '../system/remote/server-errors.js';
import { ports, type RunOptions } from './run.js';
import { bare, begin, localServerOf, type Mln, serversOf } from './world.js';

export interface MoveRequest extends RunOptions {
  /** A project that is built. */
  readonly project: string;
  readonly host: string;
  /** The server it is to live on, as in `service_host`; of a backend with servers of its own, one of those. */
  readonly to: string;
  /**
   * `moved` (default): the plugins bring its disk there, where nothing of that name may be. `shared`: both servers see the
   * very same disk under the same path, and it must be there.
   */
  readonly disks?: 'moved' | 'shared';
}

/**
 * Moves a machine that is up. It is looked at on both servers first: without a value the move was refused and nothing begun.
 * It is a run of the project, of the command `upgrade`: what is cut off is finished by `mln resume` and undone by
 * `mln rollback`. When it is done the project's state says where the host is, and it was looked at again: what is not as it
 * should be (MLN5012) is among the diagnostics of the result.
 * @throws ProjectLocked when another process works on the project
 */
export async function moveHost(mln: Mln, request: MoveRequest): Promise<Result<RunResult>> {
  const { redactor, diagnostics } = await openDesk(mln, request);
  if (redactor === undefined) return { diagnostics };
  const lock = await lockProject(projectPaths(mln.config.paths, request.project).project);
  try {
    const moving = await prepare(mln, request, redactor);
    if (moving === undefined || redactor.begun.report.hasErrors) return { diagnostics };
    return { value: await carryOut(mln, request, { ...moving, ...redactor }), diagnostics };
  } finally {
    await lock.release();
  }
}

/** What `moveHost` would do: looks at both servers and changes nothing. No value when the move is refused. */
export async function planMove(mln: Mln, request: MoveRequest): Promise<Result<Plan>> {
  const { redactor, diagnostics } = await openDesk(mln, request);
  const moving = redactor === undefined ? undefined : await prepare(mln, request, redactor);
  return moving === undefined || redactor?.begun.report.hasErrors ? { diagnostics } : { value: moving.plan, diagnostics };
}

/** No desk when there is no such project. */
async function openDesk(mln: Mln, { project }: MoveRequest) {
  const store = openStore(projectPaths(mln.config.paths, project));
  const begun = begin(mln);
  const { report } = begun;
  const state = await store.readState();
  if (state === undefined) report.error('MLN4002', undefined, { project });
  const redactor: Desk | undefined = state && { store, state, begun };
  return { redactor, diagnostics: report.diagnostics };
}

interface Desk {
  readonly store: Store;
  readonly state: ProjectState;
  readonly begun: ReturnType<typeof begin>;
}

interface Moving {
  readonly plan: Plan;
  readonly nextState: ProjectState;
  /** The project as far as it is about this machine. */
  readonly model: Model;
  readonly from: string;
  /** Both servers are the backend's. */
  readonly own: boolean;
}

/** Nothing when something was reported. */
async function prepare(mln: Mln, request: MoveRequest, redactor: Desk): Promise<Moving | undefined> {
  const { store, state, begun } = redactor;
  const { report } = begun;
  const { project } = request;
  const unfinished = await store.unfinishedRun();
  if (unfinished !== undefined) return refused(report, 'MLN4003', { project, command: unfinished.command });
  const host = state.model.hosts.find(({ name }) => name === request.host);
  const disk = state.disks[request.host];
  if (host === undefined || disk === undefined) return refused(report, 'MLN4005', { name: request.host, project });
  const from = host.serviceHost ?? localServerOf(mln);
  const own = ownServers(host, { set: mln.set, options: mln.config.options });
  if (from === request.to && !own) return refused(report, 'MLN4024', { host: host.name, server: from });
  const model = partOf(state.model, [host.name]);
  const sides = await bothSides(mln, { from, to: request.to, model, begun, own });
  if (sides === undefined) return undefined;
  const at = nearest(originsOf(state), ['host', host.name, 'service_host']);
  await guard(request, { host, disk, own, ...sides, say: (code, values) => report.error(code, at, values) });
  if (report.hasErrors) return undefined;
  const { plan, disks } = await planOf(mln, { host, state, begun, own, ...sides });
  const nextState = { ...state, model: livingOn(state.model, host.name, request.to), disks };
  return { plan, nextState, model, from: sides.from.ctx.name, own };
}

function refused(report: Reporter, code: Code, values: Values): undefined {
  report.error(code, undefined, values);
  return undefined;
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly model: Model;
  readonly begun: Desk['begun'];
  readonly own: boolean;
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
}

async function bothSides(mln: Mln, { from, to, model, begun, own }: Way): Promise<Sides | undefined> {
  const context = { ...begun, config: mln.config, set: mln.set, localServer: localServerOf(mln), at: serversOf(mln) };
  try {
    if (own) return oneLook(await lookAt(context.localServer, model, context), { from, to });
    const [there, localServer] = await Promise.all([from, to].map((server) => lookAt(server, model, context)));
    return there === undefined || localServer === undefined ? undefined : { from: there, to: localServer };
  } catch (error) {
    if (!(error instanceof ServerUnreachable || error instanceof UnknownServer)) throw error;
    begun.report.error(error.code, undefined, error.values);
    return undefined;
  }
}

/** One look tells of both: the machine is on the server that the backend says, if it says one. */
function oneLook(side: Side, { from, to }: Pick<Way, 'from' | 'to'>): Sides {
  const [machine] = Object.values(side.facts.machines);
  const on = machine?.server ?? from;
  return { from: { ...side, ctx: { ...side.ctx, name: on } }, to: { ...side, ctx: { ...side.ctx, name: to } } };
}

interface Guarded extends Sides {
  readonly own: boolean;
  readonly host: Host;
  readonly disk: DiskRef;
  say(code: Code, values: Values): void;
}

/** Up where it is, and nothing of it where it goes: else two of it could run, or one disk be written over another. */
async function guard({ disks = 'moved' }: MoveRequest, { host, disk, from, to, own, say }: Guarded): Promise<void> {
  const { name } = host;
  const machine = from.facts.machines[name];
  if (machine?.state !== 'up') say('MLN4025', { host: name, state: told(machine), server: from.ctx.name });
  if (own) return;
  const there = to.facts.machines[name]?.state ?? 'unknown';
  if (there !== 'down') say('MLN4026', { host: name, state: there, server: to.ctx.name });
  const isThere = (await to.ports.files.stat(disk.path)) !== undefined;
  const values = { path: disk.path, host: name, server: to.ctx.name };
  if (isThere && disks === 'moved') say('MLN4027', values);
  if (!isThere && disks === 'shared') say('MLN4028', values);
}

function told({ state, detail }: MachineFact = { state: 'unknown' }): string {
  return state === 'unknown' && detail !== undefined ? `unknown (${detail})` : state;
}

interface Planning extends Sides {
  readonly own: boolean;
  readonly host: Host;
  readonly state: ProjectState;
  readonly begun: Desk['begun'];
}

async function planOf(mln: Mln, { host, state, begun, own, from, to }: Planning) {
  const { model } = state;
  const context = {
    ...bare(mln, begun.report, model.project),
    ...{
      model,
      origins: originsOf(state),
      set: mln.set,
      hooks: begun.hooks,
      facts: from.facts,
      disks: state.disks,
      localServer: localServerOf(mln),
    },
  };
  const book = stepBook();
  const moved = await appendMove(
    { host, from: from.ctx, to: to.ctx, factsThere: to.facts, ...(own ? { seat: localServerOf(mln) } : {}) },
    context,
    book,
  );
  const disks = { ...state.disks, [host.name]: moved };
  return { plan: await finalizePlan({ command: 'upgrade', steps: book.steps, disks }, context), disks };
}

interface Job extends Moving {
  readonly store: Store;
  readonly state: ProjectState;
}

async function carryOut(mln: Mln, request: MoveRequest, { plan, nextState, model, from, own, store }: Job): Promise<RunResult> {
  const stored = await store.newRun({ plan, nextState: { state: nextState } });
  const journal = openJournal(stored.journalFile);
  const context = { ...ports(mln, request), journal, secret: secretsFrom({}) };
  const result = await execute(plan, context).finally(() => journal.close());
  await store.settle();
  return result.outcome === 'done' && plan.steps.length > 0
    ? { ...result, diagnostics: [...result.diagnostics, ...(await look(mln, request, { from, model, own }))] }
    : result;
}

/** Was it as it was planned? */
async function look(mln: Mln, { host, to }: MoveRequest, { from, model, own }: Pick<Way, 'from' | 'model' | 'own'>) {
  const begun = begin(mln);
  const sides = await bothSides(mln, { from, to, model, begun, own });
  if (sides === undefined) return begun.report.diagnostics;
  const [there, here] = own ? statesWithin(sides, host, from) : [stateOn(sides.from, host), stateOn(sides.to, host)];
  if (here !== 'up' || there !== 'down') begun.report.error('MLN5012', undefined, { host, from, to, there, here });
  return begun.report.diagnostics;
}

function stateOn({ facts }: Side, host: string): string {
  return facts.machines[host]?.state ?? 'unknown';
}

/** Of servers of the backend's own: it is on the one that the backend says. */
function statesWithin({ from: side }: Sides, host: string, from: string): readonly [string, string] {
  return side.ctx.name === from ? [stateOn(side, host), 'down'] : ['down', stateOn(side, host)];
}
