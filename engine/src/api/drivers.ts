// One-of choices: which driver runs a machine, keeps its disk, opens its image.

import type { Claims } from './claims.js';
import type { HostContext, MoveContext, ObserveContext, SwitchContext } from './context.js';
import type { Diagnostic } from './diagnostic.js';
import type { Json } from './json.js';
import type { Actions, Edits } from './lane.js';
import type { DiskRef } from './model.js';
import type { Options, OptionValues } from './options.js';
import type { Command, Files, Guest, GuestCommand, Shell } from './ports.js';

export type Ability = 'yes' | 'no' | 'experimental';

export interface Capabilities {
  readonly hvm: Ability;
  readonly liveMigration: Ability;
  readonly snapshots: Ability;
}

/** The hardware addresses whose first `bits` bits are those of `first`: `00:50:56:00:00:00` and 26. At least 16 bits are free. */
export interface MacRange {
  readonly first: string;
  readonly bits: number;
}

type Done = void | Promise<void>;

/**
 * Runs machines and their switches. A plan calls one verb for each host of the backend, with the intent that `plan/operations.ts`
 * maps to the verb. `docs/plugins/backends.md` has the table. Every verb except `observe`, `console` and `log` only appends steps
 * to `ctx.lane`: a verb may look at the model, at `ctx.facts` and at files, and must change nothing. For the same model and facts a
 * verb must append the same steps, because mln computes the hash of a plan from them.
 *
 * A verb may assume that mln has decoded and validated the words of the host and has called `observe` in the same plan. The machine
 * is in state `unknown`, or in a state to which the operation applies. Actions (`ActionOf`) make all changes to the machine: they
 * are idempotent and have an undo. Starting a running machine succeeds, and so does stopping a machine that is down.
 *
 * @example
 * stop: (ctx, how) => void ctx.lane.step('stop', { pidFile: `${ctx.paths.run}/${ctx.host.name}.pid`, how }, { title: 'shut it down' })
 */
export interface Backend<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options> {
  readonly summary: string;
  readonly capabilities: Capabilities;
  readonly disk: {
    readonly formats: readonly DiskRef['format'][];
    /** True if the backend can run a disk whose root file system is in a partition. */
    readonly partitioned: boolean;
    /** Set when it boots a disk as a computer does: a table of partitions and a boot loader, not a bare file system. */
    readonly whole?: 'required';
  };
  /** Set if the backend restricts hardware addresses: mln computes addresses in this range. `validate` checks the written ones. */
  readonly macs?: MacRange;
  /** Reports the state of each machine and switch of the backend, through `ctx.machine` and `ctx.network`. */
  observe(ctx: ObserveContext<O>): Promise<void>;
  define(ctx: HostContext<C, A, E, O>): Done;
  /** The last step it appends is done when the machine is up. */
  start(ctx: HostContext<C, A, E, O>): Done;
  /** `ask`: clean shutdown, then halt after a grace time. `kill`: immediately. */
  stop(ctx: HostContext<C, A, E, O>, how: 'ask' | 'kill'): Done;
  /** Writes the memory of the machine to disk and ends it. `start` of a `saved` machine continues from there. */
  suspend?(ctx: HostContext<C, A, E, O>): Done;
  /** Pauses the machine and keeps its memory in place. */
  pause?(ctx: HostContext<C, A, E, O>): Done;
  unpause?(ctx: HostContext<C, A, E, O>): Done;
  /** Applies the model to a running machine where no restart is necessary: memory, processors. */
  update?(ctx: HostContext<C, A, E, O>): Done;
  /**
   * Takes a snapshot of the machine: its disk and, if it runs, its memory. `observe` has found no snapshot of that name. Present
   * together with `restore` and `deleteSnapshot`, exactly if `capabilities.snapshots` is not `no`.
   */
  snapshot?(ctx: HostContext<C, A, E, O>, name: string): Done;
  /** Restores the machine from the snapshot and discards its present state. A machine that ran then runs when the last step is done. */
  restore?(ctx: HostContext<C, A, E, O>, name: string): Done;
  /** Deletes the snapshot. The machine does not change. */
  deleteSnapshot?(ctx: HostContext<C, A, E, O>, name: string): Done;
  /** Removes the results of `define`, `suspend` and `snapshot`. The machine is down. */
  undefine(ctx: HostContext<C, A, E, O>): Done;
  connect(ctx: SwitchContext<C, A, E, O>): Done;
  disconnect(ctx: SwitchContext<C, A, E, O>): Done;
  /** The command whose terminal is the machine's console. Returns nothing if the backend reports why the machine has no console. */
  console?(ctx: HostContext<C, A, E, O>): Command | undefined;
  /** Where the console's log is. */
  log?(ctx: HostContext<C, A, E, O>): string;
  /**
   * Present exactly if `capabilities.liveMigration` is not `no`. At most one copy of the machine runs before, during and after each
   * of its steps, and all steps up to the last can be undone. Returns the disk on the new server if it is another one.
   */
  move?(ctx: MoveContext<C, A, E, O>): DiskRef | void | Promise<DiskRef | void>;
  /**
   * True if, with these options of the plugin, `service_host` names a server inside the system of the backend, such as an ESXi
   * server of a vCenter. mln then does all work for its hosts and switches from the server where the user gives the command. Only
   * the backend takes part in a move, `facts` and `factsThere` are the same, and the backend plans nothing if the machine is
   * already on the right server.
   */
  ownServers?(options: OptionValues<O>): boolean;
}

/**
 * Keeps root disks. A build calls `provision` for each of its hosts before it customizes their disks, and `commit` after that. A
 * removal calls `remove` once the machine is undefined. All three only append steps. `provision` returns, at plan time, the final
 * path of the disk, its format, and its path while the build makes it. Customization edits `stagingPath`, and no step reads `path`
 * before `commit`.
 *
 * The steps must be idempotent. A customization that was interrupted goes back to the last step of `provision`, so that step makes
 * the disk again and replaces any file at `stagingPath`. The step of `commit` succeeds if the disk is already in place, and that
 * of `remove` if the disk is gone.
 *
 * @example
 * commit: (ctx, { stagingPath, path }) => void ctx.lane.step('publish', { stagingPath, path }, { title: 'put the disk in place' })
 */
export interface Storage<C extends Claims, A extends Actions, E extends Edits, O extends Options = Options> {
  readonly summary: string;
  /** Appends the steps that make the disk at `stagingPath`. A half done customization goes back to the last of these steps. */
  provision(ctx: HostContext<C, A, E, O>): DiskRef | Promise<DiskRef>;
  /** Appends the step that moves `stagingPath` to `path`. */
  commit(ctx: HostContext<C, A, E, O>, disk: DiskRef): Done;
  remove(ctx: HostContext<C, A, E, O>, disk: DiskRef): Done;
}

export interface OpenGuest extends Guest {
  /** Writes the edits to the disk and syncs it. */
  close(): Promise<void>;
  /** Releases the disk without writing. */
  abort(): Promise<void>;
}

export interface OpenContext {
  readonly sh: Shell;
  readonly files: Files;
  readonly signal: AbortSignal;
  /** A directory of this opening's own, mode 0700, removed by the kernel afterwards. */
  readonly scratch: string;
  /** An image file that has the very content of the disk as it is now, shared by many hosts and unchanging: cheap to read from. */
  readonly baseImage?: string;
  /** The options of the plugin of the opener, as the plan has them. */
  readonly options?: Readonly<Record<string, Json>>;
  output(line: string): void;
}

/**
 * Reaches the files of a disk. A run opens each disk once, applies all edits, and closes it. A plan calls `unsupportedReason`
 * before, so `open` may assume a disk that it can open and that no other process has open. The opener must leave nothing mounted or
 * attached after `close`, after `abort`, and after an `open` that threw. The effect of `close` on the disk must be idempotent:
 * `close` does not repeat edits that were flushed for a script.
 *
 * @example
 * unsupportedReason: ({ format }) => (format === 'raw' ? undefined : { message: 'only raw disks can be mounted' })
 */
export interface ImageAccess {
  readonly summary: string;
  /** Returns `undefined` if the opener can open the disk, else the reason and a hint. */
  unsupportedReason(disk: DiskRef): Pick<Diagnostic, 'message' | 'hint'> | undefined;
  open(disk: DiskRef, ctx: OpenContext): Promise<OpenGuest>;
  /**
   * For dry runs, where the disk was never made: runs the commands that opening it, editing it and closing it would run, on a
   * shell that only prints. `scripts` are those that run inside the guest, after all other edits.
   */
  rehearse?(disk: DiskRef, ctx: OpenContext, scripts: readonly GuestCommand[]): Promise<void>;
}
