// The twelve hooks. Authors read this file first: the input of each hook, its call, and its permitted changes.
import type { Ast, SourceFile } from './ast.js';
import type { Claims } from './claims.js';
import type {
  BaseContext,
  HostContext,
  ImageContext,
  ModelContext,
  MoveContext,
  ObserveContext,
  SwitchContext,
} from './context.js';
import type { Draft } from './draft.js';
import type { RunEvent } from './event.js';
import type { Actions, Edits } from './lane.js';
import type { Options } from './options.js';
import type { Plan } from './step.js';

/**
 * How mln combines handlers of a hook: `first` takes the first answer, `rewrite` hands the value from one to the next, `each` calls
 * all, `tell` sends an event to all.
 */
export type Kind = 'first' | 'rewrite' | 'each' | 'tell';

/**
 * The hooks of a plugin. mln calls the hooks from `parse` to `validate` while it reads a project file, those from `observe` to
 * `review` while it makes a plan, and `event` during a run. mln calls a handler for a host only if the host has a word of the
 * plugin or uses one of its drivers, or if the plugin is `always`. Handlers plan and do not act: the steps and edits that they
 * record are data, and their arguments are frozen. mln may make a plan and discard it, so a handler must be idempotent: two calls
 * with the same arguments record the same and change nothing outside the lane.
 *
 * @example
 * hooks: { customize: ({ config, lane }) => { if (config.motd !== undefined) lane.file('/etc/motd', config.motd); } }
 */
export interface Hooks<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options> {
  /** @when once per file, before all else  @mayChange nothing; returns a tree, or nothing to let others try */
  parse(source: SourceFile, ctx: BaseContext<O>): Ast | undefined | Promise<Ast | undefined>;
  /** @when after includes, before superclasses  @mayChange the draft, by returning a new one */
  expand(draft: Draft, ctx: BaseContext<O>): Draft | Promise<Draft>;
  /** @when after all words are decoded  @mayChange nothing; an error stops before the plan */
  validate(ctx: ModelContext<C, O>): void | Promise<void>;
  /** @when before the plan  @mayChange facts under its own name, by looking only */
  observe(ctx: ObserveContext<O>): Promise<void>;
  /** @when plan time, per host  @mayChange appends steps that make its storage */
  provision(ctx: HostContext<C, A, E, O>): void | Promise<void>;
  /** @when plan time, per host with a disk made in this plan  @mayChange appends edits of its image */
  customize(ctx: ImageContext<C, E, O>): void | Promise<void>;
  /** @when plan time, per switch, before its hosts boot or after they stopped  @mayChange appends steps */
  network(ctx: SwitchContext<C, A, E, O>): void | Promise<void>;
  /** @when plan time, per host, after its switches; intent `build` defines, `start` starts or resumes  @mayChange appends steps */
  boot(ctx: HostContext<C, A, E, O>): void | Promise<void>;
  /** @when plan time, per host whose `service_host` changed, unless its backend has servers of its own  @mayChange appends steps on two servers */
  migrate(ctx: MoveContext<C, A, E, O>): void | Promise<void>;
  /** @when plan time, per host to be stopped, saved or removed  @mayChange appends steps */
  retire(ctx: HostContext<C, A, E, O>): void | Promise<void>;
  /** @when the plan is complete, before it is printed or run  @mayChange nothing; an error refuses the plan */
  review(plan: Plan, ctx: ModelContext<C, O>): void | Promise<void>;
  /** @when during the run, after the journal has it  @mayChange nothing; a throw disconnects the handler */
  event(event: RunEvent): void;
}

export type HookName = keyof Hooks<Claims, Actions, Edits>;

export const kinds = {
  parse: 'first',
  expand: 'rewrite',
  validate: 'each',
  observe: 'each',
  provision: 'each',
  customize: 'each',
  network: 'each',
  boot: 'each',
  migrate: 'each',
  retire: 'each',
  review: 'each',
  event: 'tell',
} as const satisfies Record<HookName, Kind>;

export type Slot = 'early' | 'late';
export type Handler<F> = F | { readonly slot: Slot; readonly handler: F } | { readonly [S in Slot]: F };
