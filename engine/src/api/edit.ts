// The edits of customizers, as the plan stores them.
import type { Json } from './json.js';
import type { Span } from './span.js';

/** A file or a tree of this server. A type and not an interface, so that it is Json. */
export type LocalSource = {
  readonly from: string;
  /** The copy reads nothing outside of these places, with all links followed: `ctx.roots.files` for a path of the project. */
  readonly below?: readonly string[];
};

/** One call of an `ImageLane`, as JSON. */
export type EditRecord = {
  /** The plugin that recorded the edit. */
  readonly plugin: string;
  readonly origin?: Pick<Span, keyof Span>;
  readonly mode?: number;
  readonly owner?: string | number;
  readonly group?: string | number;
} & EditOperation;

type EditOperation =
  | {
      readonly do: 'write';
      readonly path: string;
      readonly content: string | LocalSource | { readonly secret: string };
    }
  | { readonly do: 'append'; readonly path: string; readonly content: string }
  | { readonly do: 'mkdir'; readonly path: string }
  | { readonly do: 'symlink'; readonly target: string; readonly path: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'edit'; readonly action: string; readonly args: Json; readonly title: string }
  | { readonly do: 'run'; readonly script: string; readonly title: string; readonly timeoutMs?: number };
