// The lanes of planning hooks. A call only records a step or an edit; the run carries it out later.
import type { ActionOf, EditOf } from './action.js';
import type { Content, GuestLane, GuestParts } from './guest.js';
import type { Host, Switch } from './model.js';
import type { FileOptions } from './ports.js';
import type { Span } from './span.js';
import type { StepId } from './step.js';

export type Actions = Readonly<Record<string, ActionOf<never>>>;
export type Edits = Readonly<Record<string, EditOf<never>>>;
export type ArgsOf<A> = A extends ActionOf<infer X> ? X : never;
export type EditArgsOf<E> = E extends EditOf<infer X> ? X : never;

export interface StepOptions {
  /** Shown to people, lower case, without the host's name: `clone debian.ext4`. */
  readonly title: string;
  /** Makes the step's id unique among steps of the same action in its lane; default none. */
  readonly key?: string;
  readonly origin?: Span | undefined;
  readonly after?: readonly StepId[];
  readonly locks?: readonly string[];
  readonly always?: true;
  readonly redoFrom?: StepId;
}

export interface Lane<A extends Actions> {
  step<K extends keyof A & string>(action: K, args: ArgsOf<A[K]>, options: StepOptions): StepId;
}

export interface HostLane<A extends Actions> extends Lane<A> {
  readonly host: Host;
}

export interface SwitchLane<A extends Actions> extends Lane<A> {
  readonly switch: Switch;
}

export interface EditOptions extends FileOptions {
  readonly origin?: Span | undefined;
}

/** The specification of one guest, and edits of it. mln keeps them in order and applies them in one opening of the disk. */
export interface ImageLane<E extends Edits> extends GuestLane {
  readonly host: Host;
  file(path: string, content: Content, options?: EditOptions): void;
  /** Adds lines at the end of a file, once: a rerun adds nothing. */
  append(path: string, content: string, options?: EditOptions): void;
  mkdir(path: string, options?: EditOptions): void;
  symlink(target: string, path: string, options?: { readonly origin?: Span | undefined }): void;
  remove(path: string, options?: { readonly origin?: Span | undefined }): void;
  edit<K extends keyof E & string>(
    action: K,
    args: EditArgsOf<E[K]>,
    options: { readonly title: string; readonly origin?: Span | undefined },
  ): void;
  /** Shell lines run inside the guest, after all edits of all plugins. */
  run(script: string, options: { readonly title: string; readonly origin?: Span | undefined; readonly timeoutMs?: number }): void;
}

/** A call of an edit of the same plugin. */
export type EditCall<E extends Edits> = {
  readonly [K in keyof E & string]: { readonly action: K; readonly args: EditArgsOf<E[K]>; readonly title: string };
}[keyof E & string];

/** Parts of a guest → edits of a plugin that make them so in an opened disk. */
export type GuestRenderers<Call = AnyEditCall> = {
  readonly [P in keyof GuestParts]?: (value: GuestParts[P]) => Call;
};

/** An edit call for the kernel, which does not know the types of the plugins' edits. */
export interface AnyEditCall {
  readonly action: string;
  readonly args: unknown;
  readonly title: string;
}

/** The lane of a move: each step is for one of the two servers. */
export interface MoveLane<A extends Actions> {
  readonly host: Host;
  readonly from: string;
  readonly to: string;
  step<K extends keyof A & string>(on: 'from' | 'to', action: K, args: ArgsOf<A[K]>, options: StepOptions): StepId;
}
