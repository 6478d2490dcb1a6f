// One-of choices: which driver runs a machine, keeps its disk, opens its image.

import type { Claims } from './claims.js';
import type { HostContext, MoveContext, ObserveContext, SwitchContext } from './context.js';
import type { Diagnostic } from './diagnostic.js';
import type { Json } from './json.js';
import type { Actions, Edits } from './lane.js';
import type { DiskRef } from './model.js';
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

/** Runs machines and their switches. Every verb but `observe` and `console` appends steps and does nothing. */
export interface Backend<C extends Claims, A extends Actions, E extends Edits> {
  readonly summary: string;
  readonly capabilities: Capabilities;
  readonly disk: {
    readonly formats: readonly DiskRef['format'][];
    /** Whether it can run a disk whose root file system is in a partition. */
    readonly partitioned: boolean;
    /** Set when it boots a disk as a computer does: a table of partitions and a boot loader, not a bare file system. */
    readonly whole?: 'required';
  };
  /** Where it cannot take any hardware address: those that nobody wrote are made here. Its `validate` looks at the written ones. */
  readonly macs?: MacRange;
  /** Says of each machine and switch of its own whether it is up, by `ctx.machine` and `ctx.network`. */
  observe(ctx: ObserveContext): Promise<void>;
  define(ctx: HostContext<C, A, E>): Done;
  /** The last step it appends is done when the machine is up. */
  start(ctx: HostContext<C, A, E>): Done;
  /** `ask`: clean shutdown, then halt after a grace time. `kill`: at once. */
  stop(ctx: HostContext<C, A, E>, how: 'ask' | 'kill'): Done;
  /** Writes the machine's memory to disk and ends it. `start` of a machine that `observe` calls `saved` takes it up again. */
  suspend?(ctx: HostContext<C, A, E>): Done;
  /** Holds the machine where it is, its memory kept. */
  pause?(ctx: HostContext<C, A, E>): Done;
  unpause?(ctx: HostContext<C, A, E>): Done;
  /** Gives a running machine what the model says, where that needs no restart: memory, processors. */
  update?(ctx: HostContext<C, A, E>): Done;
  /**
   * Keeps what the machine is, its disk and, when it runs, its memory. There is none of that name, as far as `observe` could tell.
   * Present with `restore` and `deleteSnapshot`, exactly when `capabilities.snapshots` is not `no`.
   */
  snapshot?(ctx: HostContext<C, A, E>, name: string): Done;
  /** Makes it what it was; what it is now is lost. One that ran then, as `observe` tells, runs when the last step is done. */
  restore?(ctx: HostContext<C, A, E>, name: string): Done;
  /** Throws the snapshot away; the machine stays what it is. */
  deleteSnapshot?(ctx: HostContext<C, A, E>, name: string): Done;
  /** Removes what `define` made, and what `suspend` and `snapshot` did. The machine is down. */
  undefine(ctx: HostContext<C, A, E>): Done;
  connect(ctx: SwitchContext<C, A, E>): Done;
  disconnect(ctx: SwitchContext<C, A, E>): Done;
  /** The command whose terminal is the machine's console; nothing when it reports why there is none. */
  console?(ctx: HostContext<C, A, E>): Command | undefined;
  /** Where the console's log is. */
  log?(ctx: HostContext<C, A, E>): string;
  /**
   * Present exactly when `capabilities.liveMigration` is not `no`. Before each of its steps, after it and half way through, at
   * most one copy of the machine runs; up to the last step all can be undone. Returns the disk as it is there, when that is
   * another one.
   */
  move?(ctx: MoveContext<C, A, E>): DiskRef | void | Promise<DiskRef | void>;
  /**
   * Whether, with these options of its plugin, `service_host` is a server inside what the backend speaks to, as an ESXi server of
   * a vCenter is. Then all that is done for its hosts and switches is done from the server that the command is given on, and
   * a move is the backend's alone: of both servers it is told what `observe` found, `facts` and `factsThere` being the same, and
   * it plans nothing when the machine is where it is to be.
   */
  ownServers?(options: Readonly<Record<string, Json>>): boolean;
}

/** Keeps root disks. */
export interface Storage<C extends Claims, A extends Actions, E extends Edits> {
  readonly summary: string;
  /** Appends the steps that make the disk at `stagingPath`; its last step is what a half done customization goes back to. */
  provision(ctx: HostContext<C, A, E>): DiskRef | Promise<DiskRef>;
  /** Appends the step that moves `stagingPath` to `path`. */
  publish(ctx: HostContext<C, A, E>, disk: DiskRef): Done;
  remove(ctx: HostContext<C, A, E>, disk: DiskRef): Done;
}

export interface OpenGuest extends Guest {
  /** What was written reaches the disk, synced. */
  close(): Promise<void>;
  /** Lets go of the disk; nothing more is written. */
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
  output(line: string): void;
}

/** Reaches the files of a disk. */
export interface ImageAccess {
  readonly summary: string;
  /** `undefined` when it can open that disk, else why not and what to do. */
  unsupportedReason(disk: DiskRef): Pick<Diagnostic, 'message' | 'hint'> | undefined;
  open(disk: DiskRef, ctx: OpenContext): Promise<OpenGuest>;
  /**
   * For dry runs, where the disk was never made: runs the commands that opening it, editing it and closing it would run, on a
   * shell that only prints. `scripts` are those that run inside the guest, after all other edits.
   */
  rehearse?(disk: DiskRef, ctx: OpenContext, scripts: readonly GuestCommand[]): Promise<void>;
}
