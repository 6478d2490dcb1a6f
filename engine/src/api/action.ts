// What acts. An action is a named function called with the JSON that the plan recorded.
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
  /** The doors of another server, for steps of a move. Throws when nobody knows the way to it. */
  at?(server: string): Ports;
}

export type Found = 'done' | 'absent' | 'unknown';

/** An edit of one guest: it sees the opened disk and nothing else. Covered by the disk's own undo. */
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
 * What acts. A plan records the name of the action and its arguments as JSON, and a run calls the action when the step's turn has
 * come: the steps before it in its lane and those it waits for are done, its locks are held, and the journal has it that the step
 * begins. The action may be called in another process than the one that planned, days later, so it may use nothing but its
 * arguments and the ports of its context.
 *
 * `run` must be idempotent: after a crash it is called again with the same arguments, whatever part of it was done, and must end in
 * the same state as if it had been called once. Write files whole, make directories that may be there, and look before what must
 * not be done twice. What it returns is kept in the journal.
 *
 * `undo` brings back what was before `run`, and succeeds where `run` did nothing or only a part. `'none'` says that there is nothing
 * to undo, `'covered-by-disk'` that removing the disk undoes it, `'irreversible'` that nobody can.
 *
 * @example
 * const mark = defineAction<{ path: string }>({
 *   run: ({ args, files }) => files.write(args.path, 'here\n'),
 *   undo: ({ args, files }) => files.remove(args.path),
 *   check: async ({ args, files }) => ((await files.stat(args.path)) === undefined ? 'absent' : 'done'),
 * });
 */
export interface ActionOf<A> {
  /** May return data for the journal. */
  run(ctx: ActionContext<A>): Promise<Json | void>;
  /** Undoing what is not there is success. */
  undo: ((ctx: ActionContext<A>) => Promise<void>) | Exclude<UndoKind, 'action'>;
  /** Asked after a crash: was it done? Without it the answer is `absent`, so `run` must bear being repeated. */
  check?(ctx: ActionContext<A>): Promise<Found>;
}

/**
 * What edits one guest. All edits of all plugins are applied in one opening of the disk, in the order in which `customize` handlers
 * recorded them, before the scripts that run inside the guest. An edit sees the files of the guest and nothing else of the machine:
 * no shell, no network, no other guest. It may assume that what edits before it wrote is there to read.
 *
 * An edit must be idempotent: the disk of a customization that was cut off is made anew, but `mln build` may apply the same edit to
 * a disk that a template brought with it already. Write files whole, and change a line only where it is not what it should be. An
 * edit has no undo: it goes with its disk.
 *
 * @example
 * const hostname = defineEdit<{ name: string }>(({ args, guest }) => guest.write('/etc/hostname', `${args.name}\n`));
 */
export type EditOf<A> = (ctx: EditContext<A>) => Promise<void>;
