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

export interface Action<A extends Json = Json> {
  /** May return data for the journal. */
  run(ctx: ActionContext<A>): Promise<Json | void>;
  /** Undoing what is not there is success. */
  undo: ((ctx: ActionContext<A>) => Promise<void>) | Exclude<UndoKind, 'action'>;
  /** Asked after a crash: was it done? Without it the answer is `absent`, so `run` must bear being repeated. */
  check?(ctx: ActionContext<A>): Promise<Found>;
}

/** An edit of one guest: it sees the opened disk and nothing else. Covered by the disk's own undo. */
export interface EditContext<A> {
  readonly args: A;
  readonly guest: Guest;
  output(line: string): void;
  secret(ref: SecretRef): string;
}

export type EditAction<A extends Json = Json> = (ctx: EditContext<A>) => Promise<void>;

/** Fixes the type of `args`. @example defineAction<{ path: string }>({ run: …, undo: 'none' }) */
export function defineAction<A>(action: ActionOf<A>): ActionOf<A> {
  return action;
}

export function defineEdit<A>(edit: EditOf<A>): EditOf<A> {
  return edit;
}

export interface ActionOf<A> {
  run(ctx: ActionContext<A>): Promise<Json | void>;
  undo: ((ctx: ActionContext<A>) => Promise<void>) | Exclude<UndoKind, 'action'>;
  check?(ctx: ActionContext<A>): Promise<Found>;
}

export type EditOf<A> = (ctx: EditContext<A>) => Promise<void>;
