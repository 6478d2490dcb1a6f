// Text with `$name` and `$[name]` → the text with their values. A later step removes quotes and backslashes.
import type { Entry, Variable, Word } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { Draft, Stanza } from '../../api/draft.js';
import { didYouMean } from '../../api/nearest.js';
import type { Span } from '../../api/span.js';
import { codes } from '../../diagnostics/catalogue.js';
import { isString, mapParts } from '../../lang/quotes.js';

/**
 * Replaces the name of a host that is not known yet. The reader of files rejects this character, so it cannot come from a file.
 */
export const someHost = '\0';

export interface Expander {
  /** The text with its references replaced, `someHost` for `$hostname`. Reports undefined references unless it is `silent`. */
  expand(word: Pick<Word, 'text' | 'span'>, scope: Scope, silent?: 'silent'): string;
  /** The number of undefined references so far. A text with such a reference has no meaning. */
  readonly failed: number;
  /** Reports the undefined references in a definition, used or not. */
  check(bound: Bound): void;
  undefinedName(name: string, at: Span, scope: Scope): void;
}

const limits = { text: 64 * 2 ** 10, all: 64 * 2 ** 20, depth: 64 } as const;

/** `project`: the value of global's `project`, which expands in the global scope. */
export function createExpander(report: Report, project: { readonly word: Word | undefined; readonly scope: Scope }): Expander {
  const run: Run = { report, project: projectOf(project), silent: false, depth: 0, count: { grown: 0, failed: 0 } };
  return {
    get failed() {
      return run.count.failed;
    },
    expand: (word, scope, silent) => expand(word, scope, { ...run, silent: silent !== undefined }),
    check: (bound) => {
      bound.value = evaluate(bound, run);
    },
    undefinedName: (name, at, scope) => undefinedName({ name, at, scope }, run),
  };
}

interface Run {
  readonly report: Report;
  readonly project: Bound | undefined;
  /** Suppresses reports of undefined names. */
  readonly silent: boolean;
  readonly depth: number;
  /** The number of characters that all replacements added so far, and of references that failed. */
  readonly count: { grown: number; failed: number };
}

function projectOf({ word, scope }: { readonly word: Word | undefined; readonly scope: Scope }): Bound | undefined {
  if (word === undefined) return undefined;
  const variable = { kind: 'variable', name: { text: 'project', span: word.span }, value: word, span: word.span } as const;
  return { variable, scope, busy: false, failed: false, used: false };
}

const reference = /\\([\s\S]?)|\$(?:\[(\w+)\]|(\w+))/g;
// the hashes of crypt(3): the method between two dollar signs, and then salt and hash up to the next blank
const hash = /(?<![\w$\]\\])(\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1)\$)(\S*)/g;

function expand(word: Pick<Word, 'text' | 'span'>, scope: Scope, run: Run): string {
  if (!word.text.includes('$')) return word.text;
  return mapParts(word.text, (part, at, quoted) => expandPart(part, { word, scope, from: at, lenient: false, quoted }, run));
}

function expandPart(text: string, piece: Piece, run: Run): string {
  // a hash has two dollar signs, and most texts one
  if (text.indexOf('$') === text.lastIndexOf('$')) return replace(text, piece, run);
  const { from } = piece;
  let out = '';
  let last = 0;
  for (const match of text.matchAll(hash)) {
    const [, method = '', rest = ''] = match;
    const salt = match.index + method.length;
    out += replace(text.slice(last, match.index), { ...piece, from: from + last }, run) + method;
    last = salt + rest.length;
    out += replace(rest, { ...piece, from: from + salt, lenient: true }, run);
  }
  return out + replace(text.slice(last), { ...piece, from: from + last }, run);
}

interface Piece {
  readonly word: Pick<Word, 'span'>;
  readonly scope: Scope;
  /** The position of the piece in its word. */
  readonly from: number;
  /** True inside a password hash, in which an undefined name is ordinary text. */
  readonly lenient: boolean;
  /** True inside a string. A replacement there must not end the string. */
  readonly quoted: boolean;
}

function replace(text: string, piece: Piece, run: Run): string {
  let length = text.length;
  return text.replace(reference, (whole, escaped?: string, bracketed?: string, bare?: string, index = 0) => {
    if (escaped !== undefined) return whole;
    const at = within(piece.word.span, piece.from + Number(index), whole.length);
    const found = look(bracketed ?? bare ?? '', { at, piece, run });
    if (found === undefined) return whole;
    const value = piece.quoted ? forString(found) : found;
    length += value.length;
    run.count.grown += value.length;
    if (length <= limits.text && run.count.grown <= limits.all) return value;
    run.count.failed += 1;
    run.report.error(codes.variableTextTooLong, at, { limit: length > limits.text ? limits.text : limits.all });
    return '';
  });
}

function forString(text: string): string {
  return isString(text) ? text.slice(1, -1) : text.replace(/(\\[\s\S])|"/g, (_, escaped?: string) => escaped ?? '\\"');
}

function look(name: string, { at, piece, run }: { at: Span; piece: Piece; run: Run }): string | undefined {
  const bound = lookUp(piece.scope, name) ?? (name === 'project' ? run.project : undefined);
  if (bound !== undefined) return meaning(bound, at, run);
  if (name === 'hostname') return someHost;
  if (name === 'project') return ''; // another place reports a project without a name once
  if (piece.lenient) return undefined;
  if (!run.silent) undefinedName({ name, at, scope: piece.scope }, run);
  else run.count.failed += 1;
  return undefined;
}

function meaning(bound: Bound, at: Span, run: Run): string {
  bound.used = true;
  const name = bound.variable.name.text;
  if (bound.value === undefined) {
    if (bound.busy) run.report.error(codes.circularVariable, at, { name });
    else if (run.depth >= limits.depth) run.report.error(codes.variableChainTooLong, at, { name, limit: limits.depth });
    else bound.value = evaluate(bound, { ...run, silent: true, depth: run.depth + 1 });
  }
  if (bound.value === undefined || bound.failed) run.count.failed += 1;
  return bound.value ?? '';
}

// `check` of the definition reports its undefined names; its uses do not.
function evaluate(bound: Bound, run: Run): string {
  const before = run.count.failed;
  bound.busy = true;
  const value = expand(bound.variable.value, bound.scope, run);
  bound.busy = false;
  bound.failed = run.count.failed > before;
  return value;
}

function undefinedName({ name, at, scope }: { name: string; at: Span; scope: Scope }, { report, count }: Run): void {
  count.failed += 1;
  const otherwise = `define it with $${name} = value, here or in global; for a plain dollar sign write \\$`;
  const hint = didYouMean(name, [...visible(scope), 'project', 'hostname']) ?? otherwise;
  report.error(codes.undefinedVariable, at, { name }, { hint });
}

function within(span: Span, index: number, length: number): Span {
  return index + length > span.length ? span : { ...span, column: span.column + index, length };
}

// The search order of a variable: its own block, the blocks around it, the stanza, its superclasses, global.

export interface Bound {
  readonly variable: Variable;
  /** The scope of the definition, in which its references expand. */
  readonly scope: Scope;
  /** Set at its first use. */
  value?: string;
  busy: boolean;
  /** True when a reference in it is undefined. */
  failed: boolean;
  used: boolean;
}

export interface Scope {
  readonly own: ReadonlyMap<string, Bound>;
  readonly outer: Scope | undefined;
}

function lookUp(scope: Scope, name: string): Bound | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const bound = at.own.get(name);
    if (bound !== undefined) return bound;
  }
  return undefined;
}

/** Every visible name, nearest first. */
function visible(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) names.push(...at.own.keys());
  return names;
}

/** The scope of a block inside `outer`; the same scope when the block has no variables. */
export function inside(entries: readonly Entry[], outer: Scope): Scope {
  return entries.some((entry) => entry.kind === 'variable') ? open(entries, outer) : outer;
}

interface Scopes {
  readonly global: Scope;
  of(stanza: Stanza): Scope;
}

/** `parentOf`: the name of a stanza's superclass. This function cuts a circle of superclasses; the fold reports it. */
export function stanzaScopes(draft: Draft, parentOf: (stanza: Stanza, own: Scope) => string | undefined): Scopes {
  const root = draft.stanzas.find((stanza) => stanza.kind === 'global');
  const global = open(root?.entries ?? [], undefined);
  const superclasses = new Map(draft.stanzas.filter((s) => s.kind === 'superclass').map((s) => [s.name.text, s]));
  const known = new Map<Stanza, Scope>(root === undefined ? [] : [[root, global]]);
  const above = (stanza: Stanza): Stanza | undefined => superclasses.get(parentOf(stanza, inside(stanza.entries, global)) ?? '');
  const lineage = (stanza: Stanza): readonly Stanza[] => {
    const chain = new Set<Stanza>();
    let at: Stanza | undefined = stanza;
    while (at !== undefined && !chain.has(at) && !known.has(at)) {
      chain.add(at);
      at = above(at);
    }
    return [...chain, ...(at !== undefined && known.has(at) ? [at] : [])];
  };
  const below = (stanza: Stanza, outer: Scope): Scope => {
    const scope = known.get(stanza) ?? inside(stanza.entries, outer);
    known.set(stanza, scope);
    return scope;
  };
  const of = (stanza: Stanza): Scope => {
    const parent = known.has(stanza) ? stanza : above(stanza);
    // most stanzas have none, or one that an earlier stanza had
    let scope = parent === undefined ? global : known.get(parent);
    if (scope !== undefined) return below(stanza, scope);
    scope = global;
    for (const ancestor of lineage(stanza).toReversed()) scope = below(ancestor, scope);
    return scope;
  };
  return { global, of };
}

function open(entries: readonly Entry[], outer: Scope | undefined): Scope {
  const own = new Map<string, Bound>();
  const scope: Scope = { own, outer };
  for (const entry of entries)
    if (entry.kind === 'variable') own.set(entry.name.text, { variable: entry, scope, busy: false, failed: false, used: false });
  return scope;
}
