// The contexts of hooks, drivers and observers. Each plugin gets contexts of its own, with its own words decoded.
import type { Claims, GlobalConfig, HostConfig, InterfaceConfig, SwitchConfig } from './claims.js';
import type { Report } from './diagnostic.js';
import type { Facts, Intent, MachineFact, NetworkFact, Paths } from './facts.js';
import type { GuestRequests } from './guest.js';
import type { Json } from './json.js';
import type { Actions, Edits, HostLane, ImageLane, MoveLane, SwitchLane } from './lane.js';
import type { DiskRef, Host, Interface, Model, Switch } from './model.js';
import type { Options, OptionValues } from './options.js';
import type { LocalFiles, Shell } from './ports.js';
import type { Roots } from './roots.js';
import type { Span } from './span.js';

export interface BaseContext<O extends Options = Options> {
  readonly report: Report;
  readonly local: LocalFiles;
  readonly paths: Paths;
  /** The places of the server that the project may name. An action that copies from there again checks with them. */
  readonly roots: Roots;
  /** The plugin's own options of the configuration, decoded. */
  readonly options: OptionValues<O>;
}

export interface ModelContext<C extends Claims, O extends Options = Options> extends BaseContext<O> {
  readonly model: Model;
  readonly global: GlobalConfig<C>;
  of(host: Host): HostConfig<C>;
  ofInterface(iface: Interface): InterfaceConfig<C>;
  ofSwitch(sw: Switch): SwitchConfig<C>;
  /** Where a value was written: `at('host', 'tre', 'memory')`; falls back to the nearest parent that is known. */
  at(...path: readonly string[]): Span | undefined;
}

export interface ObserveContext<O extends Options = Options> extends BaseContext<O> {
  readonly model: Model;
  /** Hosts and switches this is about: of a backend's `observe` its own, of a hook all. */
  readonly hosts: readonly Host[];
  readonly switches: readonly Switch[];
  readonly probe: Shell['probe'];
  /** Set if the command needs `snapshots` of the machines. Some backends need one query for each machine. */
  readonly snapshots?: true;
  /** Set if mln needs only the states of machines and switches: leave out facts that only a plan needs. */
  readonly statesOnly?: true;
  machine(host: string, fact: MachineFact): void;
  network(name: string, fact: NetworkFact): void;
  /** Kept under the plugin's own prefix. */
  fact(key: string, value: Json): void;
}

export interface HostContext<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options>
  extends ModelContext<C, O> {
  readonly facts: Facts;
  readonly intent: Intent;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: HostLane<A>;
  /** Known after `provision`; for every intent but `build` from the project's state. */
  readonly disk?: DiskRef;
  /**
   * Present if a build replaces this host. A removal must then leave the staging path of the disk alone: the new disk is there, and
   * waits to be committed.
   */
  readonly replaced?: true;
  /** In `define` of a `remote` disk: edits that the backend must apply itself, because mln cannot open the disk. */
  readonly requests?: GuestRequests;
  /** Never set: keeps the type of the edits, which a driver has no use for. */
  readonly edits?: E;
}

export interface ImageContext<C extends Claims, E extends Edits, O extends Options = Options> extends ModelContext<C, O> {
  readonly facts: Facts;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: ImageLane<E>;
  readonly disk: DiskRef;
}

export interface SwitchContext<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options>
  extends ModelContext<C, O> {
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
  /** True for the server where the user gives the command, which keeps the state of the project. */
  readonly home: boolean;
  /** The ssh arguments with which the other server of the move reaches this one. */
  readonly ssh: { readonly to: string; readonly options: readonly string[] };
  /** Looks, on that server. */
  readonly probe: Shell['probe'];
}

export interface MoveContext<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options>
  extends ModelContext<C, O> {
  readonly facts: Facts;
  readonly host: Host;
  readonly config: HostConfig<C>;
  readonly lane: MoveLane<A>;
  /** Where it is, on the server it comes from. */
  readonly disk: DiskRef;
  readonly from: ServerContext;
  readonly to: ServerContext;
  /** The facts of the target server; `facts` has those of the first server. */
  readonly factsThere: Facts;
  readonly edits?: E;
}
