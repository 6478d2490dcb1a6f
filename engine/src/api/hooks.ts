// The twelve hooks. Authors read this file first: what each is given, when it is called, what it may change.
import type { Ast, SourceFile } from './ast.js';
import type { Report } from './diagnostic.js';
import type { Draft } from './draft.js';
import type { EditRecord } from './edit.js';
import type { RunEvent } from './event.js';
import type { Json } from './json.js';
import type { Actions, Edits, HostLane, ImageLane, MoveLane, SwitchLane } from './lane.js';
import type { DiskRef, Host, Interface, Model, Switch } from './model.js';
import type { Claims, GlobalConfig, HostConfig, InterfaceConfig, SwitchConfig } from './plugin.js';
import type { LocalFiles, Shell } from './ports.js';
import type { Span } from './span.js';
import type { Plan } from './step.js';

/** Absolute directories. */
export interface Paths {
  readonly projects: string;
  readonly templates: string;
  readonly files: string;
  /** `projects/NAME` */
  readonly project: string;
  /** Disks: `project/images`. */
  readonly images: string;
  /** Console logs: `project/logs`. */
  readonly logs: string;
  /** Sockets and pid files; short enough for a unix socket below it. */
  readonly run: string;
}

/** What a machine was at one moment, kept to come back to. */
export interface SnapshotFact {
  readonly name: string;
  /** Milliseconds since 1970, when that is known. */
  readonly at?: number;
  /** What a revert makes of the machine, when that is known. */
  readonly state?: 'up' | 'saved' | 'down';
}

export interface MachineFact {
  /** `saved`: down, its memory on disk. */
  readonly state: 'up' | 'starting' | 'paused' | 'saved' | 'down' | 'unknown';
  readonly pid?: number;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** For people: `login prompt seen`. */
  readonly detail?: string;
  /** The server that it is on, of a backend with servers of its own. */
  readonly server?: string;
  /** Oldest first; absent when nobody looked, or could. */
  readonly snapshots?: readonly SnapshotFact[];
}

export interface NetworkFact {
  readonly state: 'up' | 'down' | 'unknown';
  readonly detail?: string;
}

export interface Facts {
  /** By host name. A host that nobody spoke of is `unknown`. */
  readonly machines: Readonly<Record<string, MachineFact>>;
  /** By switch name. */
  readonly networks: Readonly<Record<string, NetworkFact>>;
  /** By `plugin.key`. */
  readonly values: Readonly<Record<string, Json>>;
}

export interface BaseContext {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  /** The plugin's own options of the configuration. */
  readonly options: Readonly<Record<string, Json>>;
}

export interface ModelContext<C extends Claims> extends BaseContext {
  readonly model: Model;
  readonly global: GlobalConfig<C>;
  of(host: Host): HostConfig<C>;
  ofInterface(iface: Interface): InterfaceConfig<C>;
  ofSwitch(sw: Switch): SwitchConfig<C>;
  /** Where a value was written: `at('host', 'tre', 'memory')`; falls back to the nearest parent that is known. */
  at(...path: readonly string[]): Span | undefined;
}

export interface ObserveContext extends BaseContext {
  readonly model: Model;
  /** Hosts and switches this is about: of a backend's `observe` its own, of a hook all. */
  readonly hosts: readonly Host[];
  readonly switches: readonly Switch[];
  readonly probe: Shell['probe'];
  /** Set when `snapshots` of the machines are asked for: with some backends that takes a question for each. */
  readonly snapshots?: true;
  /** Set when nothing but the states of machines and switches is asked for: what only a plan needs may be left out. */
  readonly statesOnly?: true;
  machine(host: string, fact: MachineFact): void;
  network(name: string, fact: NetworkFact): void;
  /** Kept under the plugin's own prefix. */
  fact(key: string, value: Json): void;
}

export type Intent = 'build' | 'start' | 'stop' | 'remove' | 'save' | 'pause' | 'unpause' | 'adjust' | SnapshotIntent;

/** To take one, to make the machine what it was, to throw one away. */
export type SnapshotIntent = 'snapshot' | 'revert' | 'forget';

export interface HostContext<C extends Claims, A extends Actions, E extends Edits> extends ModelContext<C> {
  readonly facts: Facts;
  readonly intent: Intent;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: HostLane<A>;
  /** Known after `provision`; for every intent but `build` from the project's state. */
  readonly disk?: DiskRef;
  /** In `define` of a `remote` disk: what customizers want of it. The backend sees to it, or reports what it cannot see to. */
  readonly wishes?: readonly EditRecord[];
  /** Never set: keeps the type of the edits, which a driver has no use for. */
  readonly edits?: E;
}

export interface ImageContext<C extends Claims, E extends Edits> extends ModelContext<C> {
  readonly facts: Facts;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: ImageLane<E>;
  readonly disk: DiskRef;
}

export interface SwitchContext<C extends Claims, A extends Actions, E extends Edits> extends ModelContext<C> {
  readonly facts: Facts;
  readonly intent: Intent;
  readonly switch: Switch;
  readonly config: SwitchConfig<C>;
  readonly lane: SwitchLane<A>;
  readonly edits?: E;
}

/** One of the two servers of a move. */
export interface ServerContext {
  /** As in `service_host`. */
  readonly name: string;
  /** Of the project, on that server. */
  readonly paths: Paths;
  /** Whether the command is given there, and the state of the project kept. */
  readonly home: boolean;
  /** How the other server of the move reaches it: what ssh is told there. */
  readonly ssh: { readonly to: string; readonly options: readonly string[] };
  /** Looks, on that server. */
  readonly probe: Shell['probe'];
}

export interface MoveContext<C extends Claims, A extends Actions, E extends Edits> extends ModelContext<C> {
  readonly facts: Facts;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: MoveLane<A>;
  /** Where it is, on the server it comes from. */
  readonly disk: DiskRef;
  readonly from: ServerContext;
  readonly to: ServerContext;
  /** What is the case on the server it comes from is in `facts`; this is of the other one. */
  readonly factsThere: Facts;
  readonly edits?: E;
}

/** How handlers of a hook combine: first answer wins; each rewrites the value; each is called; each is told. */
export type Kind = 'first' | 'rewrite' | 'each' | 'tell';

export interface Hooks<C extends Claims, A extends Actions, E extends Edits> {
  /** @when once per file, before all else  @mayChange nothing; returns a tree, or nothing to let others try */
  parse(source: SourceFile, ctx: BaseContext): Ast | undefined | Promise<Ast | undefined>;
  /** @when after includes, before superclasses  @mayChange the draft, by returning a new one */
  expand(draft: Draft, ctx: BaseContext): Draft | Promise<Draft>;
  /** @when after all words are decoded  @mayChange nothing; an error stops before the plan */
  validate(ctx: ModelContext<C>): void | Promise<void>;
  /** @when before the plan  @mayChange facts under its own name, by looking only */
  observe(ctx: ObserveContext): Promise<void>;
  /** @when plan time, per host  @mayChange appends steps that make its storage */
  provision(ctx: HostContext<C, A, E>): void | Promise<void>;
  /** @when plan time, per host with a disk made in this plan  @mayChange appends edits of its image */
  customize(ctx: ImageContext<C, E>): void | Promise<void>;
  /** @when plan time, per switch, before its hosts boot or after they stopped  @mayChange appends steps */
  network(ctx: SwitchContext<C, A, E>): void | Promise<void>;
  /** @when plan time, per host, after its switches; intent `build` defines, `start` starts or takes up a saved one  @mayChange appends steps */
  boot(ctx: HostContext<C, A, E>): void | Promise<void>;
  /** @when plan time, per host whose `service_host` changed, unless its backend has servers of its own  @mayChange appends steps on two servers */
  migrate(ctx: MoveContext<C, A, E>): void | Promise<void>;
  /** @when plan time, per host to be stopped, saved or removed  @mayChange appends steps */
  retire(ctx: HostContext<C, A, E>): void | Promise<void>;
  /** @when the plan is complete, before it is printed or run  @mayChange nothing; an error refuses the plan */
  review(plan: Plan, ctx: ModelContext<C>): void | Promise<void>;
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
