// Ast → Draft: includes joined, variables replaced, superclasses not yet folded in.
import type { Directive, Entry, Word } from './ast.js';
import type { Span } from './span.js';

export interface Stanza {
  /** `global`, `host`, `superclass`, `switch`, or another top-level word that was kept. */
  readonly kind: string;
  /** The stanza's label: the host's name. For `global` the word `global` itself. */
  readonly name: Word;
  readonly entries: readonly Entry[];
  readonly span: Span;
  /** The plugin that made it, when it was not written by hand. */
  readonly madeBy?: string;
}

export interface Draft {
  readonly file: string;
  readonly stanzas: readonly Stanza[];
  /** Lines of the configuration. Every host has them, unless a nearer line overrides them. */
  readonly defaults?: readonly Line[];
}

/** One line of a block after superclasses were folded in. */
export interface Line {
  readonly name: Word;
  readonly value?: Word;
  readonly text: string;
  readonly span: Span;
  /**
   * Where it was written, and the superclasses that it came through from there: `['superclass basic', 'superclass mid']`. The
   * host that has them is not named, because all its hosts share the line.
   */
  readonly via: readonly string[];
  /** Lines that this one overrode, nearest first; at most 32. */
  readonly overrode?: readonly Line[];
}

/**
 * A block merged with all its ancestors, in three views: single values (the host wins), lines (deepest ancestor first), and
 * sub-blocks (merged key by key).
 */
export interface Node {
  readonly span: Span;
  readonly values: ReadonlyMap<string, Line>;
  readonly lines: readonly Line[];
  /** By block name, then by label; a block without a label has the empty label. */
  readonly blocks: ReadonlyMap<string, ReadonlyMap<string, Node>>;
  /** Its `!remove` and `!clear`, until mln applies them to the inherited lines. */
  readonly orders?: readonly Directive[];
}
