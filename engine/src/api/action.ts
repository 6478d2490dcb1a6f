// Actions: named functions of plugins that mln calls with the JSON of the plan.
import type { Json } from './json.js';
import type { SecretRef } from './model.js';
import type { Clock, Files, Guest, Ports, Shell } from './ports.js';
import type { UndoKind } from './step.js';

export interface ActionContext<A> {
  readonly args: A;
  /** Of the server that the step is for. */
  readonly sh: Shell;
  /** Of the same server. */
  readonly files: Files;
  readonly clock: Clock;
  /** Aborted at the first Ctrl-C and at the deadline; an action that waits must listen. */
  readonly signal: AbortSignal;
  /** One line of progress below the running step. */
  output(line: string): void;
  /** The value behind a reference. Never log it, never put it in argv. */
  secret(ref: SecretRef): string;
  /** The ports of another server, for steps of a move. Throws if no ssh address is configured for it. */
  at?(server: string): Ports;
}

export type Found = 'done' | 'absent' | 'unknown';

/** An edit of one guest. The edit sees only the opened disk, and the undo of the disk covers the edit. */
export interface EditContext<A> {
  readonly args: A;
  readonly guest: Guest;
  output(line: string): void;
  secret(ref: SecretRef): string;
}

/** Fixes the type of `args`. @example defineAction<{ path: string }>({ run: …, undo: 'none' }) */
export function defineAction<A>(action: ActionOf<A>): ActionOf<A> {
  return action;
}

export function defineEdit<A>(edit: EditOf<A>): EditOf<A> {
  return edit;
}

/**
 * The code behind steps. A plan records the name of the action and its arguments as JSON. A run calls the action when the step can
 * begin: all steps that it waits for are done, the step holds its locks, and the journal has recorded the begin. Another process
 * than the planner may call the action, days later, so the action may use only its arguments and the ports of its context.
 *
 * `run` must be idempotent. After a crash mln calls `run` again with the same arguments, and the result must be the same as after
 * one call. Write whole files, accept directories that already exist, and look before an action that must not happen twice. The
 * journal keeps the returned value.
 *
 * `undo` restores the state before `run`, and succeeds where `run` did nothing or only a part. The value `none` means that the
 * action leaves nothing to undo. The value `covered-by-disk` means that the removal of the disk undoes the action, and
 * `irreversible` that no undo exists.
 *
 * @example
 * ```ts
 * const mark = defineAction<{ path: string }>({
 *   run: ({ args, files }) => files.write(args.path, 'here\n'),
 *   undo: ({ args, files }) => files.remove(args.path),
 *   check: async ({ args, files }) => ((await files.stat(args.path)) === undefined ? 'absent' : 'done'),
 * });
 * ```
 */
export interface ActionOf<A> {
  /** May return data for the journal. */
  run(ctx: ActionContext<A>): Promise<Json | void>;
  /** Undoing an action that had no effect succeeds. */
  undo: ((ctx: ActionContext<A>) => Promise<void>) | Exclude<UndoKind, 'action'>;
  /** Called after a crash: did the action happen? Without `check` the answer is `absent`, so `run` must tolerate a repetition. */
  check?(ctx: ActionContext<A>): Promise<Found>;
}

/**
 * The code behind changes of one guest. mln applies all edits of all plugins in one opening of the disk, in the order in which
 * `customize` handlers recorded them, before the scripts that run inside the guest. An edit sees only the files of the guest: no
 * shell, no network, no other guest. Each edit can read the writes of earlier edits.
 *
 * An edit must be idempotent. mln makes a disk again after an interrupted customization, but `mln build` may apply an edit to a
 * disk whose template already contains the change. Write whole files, and change a line only if it differs. An edit has no undo,
 * because it disappears with its disk.
 *
 * @example
 * const hostname = defineEdit<{ name: string }>(({ args, guest }) => guest.write('/etc/hostname', `${args.name}\n`));
 */
export type EditOf<A> = (ctx: EditContext<A>) => Promise<void>;
