// Text → Ast. One tree per file; `#include` stays a node until the files are joined.
import type { Span } from './span.js';

/**
 * A piece of text. In an Ast it is as written: variables not replaced, quotes around it, backslashes still before the
 * characters they make literal. In a Draft all this is done.
 */
export interface Word {
  readonly text: string;
  readonly span: Span;
  /** In a Draft, where quotes hold words together: the columns that the text is divided into. */
  readonly words?: readonly Word[];
  /** In a Draft: it still holds `$[hostname]`, which is filled in when a host inherits it. */
  readonly late?: true;
}

/** `memory 128M`, `memory = 128M`, or `xen` (no value). */
export interface Directive {
  readonly kind: 'directive';
  readonly name: Word;
  /** The rest of the line, runs of blanks folded to one, as the original did. */
  readonly value?: Word;
  /** Written with `=`. */
  readonly assigned: boolean;
  /** `!remove TEXT`, `!clear`: not a line but an order about those that its list inherits. With `\!` it is a line. */
  readonly inherited?: 'remove' | 'clear';
  /** The whole line as written, trimmed. Lists of shell lines read it. */
  readonly text: string;
  readonly span: Span;
}

/** `$gw = 10.0.0.1` */
export interface Variable {
  readonly kind: 'variable';
  /** Without the dollar sign. */
  readonly name: Word;
  readonly value: Word;
  readonly span: Span;
}

/** `#include other.mln` */
export interface Include {
  readonly kind: 'include';
  readonly path: Word;
  readonly span: Span;
}

/** `host web1 { … }`, `users { … }`, `network eth0 { … }` */
export interface Block {
  readonly kind: 'block';
  readonly name: Word;
  readonly label?: Word;
  readonly entries: readonly Entry[];
  /** Covers the head: `network eth0`. */
  readonly span: Span;
}

export type Entry = Directive | Variable | Include | Block;

export interface Ast {
  readonly file: string;
  readonly entries: readonly Entry[];
}

/** The input of a `parse` hook. */
export interface SourceFile {
  readonly file: string;
  /** Decoded as UTF-8, without a byte order mark, lines ended by `\n` alone. */
  readonly text: string;
}
