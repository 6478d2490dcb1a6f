// Text with `$name`, `$[name]` and backslashes → the text meant.
import type { Word } from '../api/ast.js';
import type { Report } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { didYouMean } from './nearest.js';
import { type Bound, lookUp, type Scope, visible } from './scope.js';

/** Stands for the name of a host that is not known yet; the reader of files lets no such character in. */
export const someHost = '\0';

export interface Expander {
  /** Replaced text, `someHost` for `$hostname`. Complains about the references in it unless it is `silent`. */
  expand(word: Pick<Word, 'text' | 'span'>, scope: Scope, silent?: 'silent'): string;
  /** Complains about the references in a definition, used or not. */
  check(bound: Bound): void;
  undefinedName(name: string, at: Span, scope: Scope): void;
}

const limits = { text: 64 * 2 ** 10, all: 64 * 2 ** 20, depth: 64 } as const;

/** `project`: the value of global's `project`, to be expanded in the global scope. */
export const createExpander = (report: Report, project: { readonly word: Word | undefined; readonly scope: Scope }): Expander => {
  const run: Run = { report, project: projectOf(project), silent: false, depth: 0, grown: { by: 0 } };
  return {
    expand: (word, scope, silent) => expand(word, scope, { ...run, silent: silent !== undefined }),
    check: (bound) => {
      bound.value = evaluate(bound, run);
    },
    undefinedName: (name, at, scope) => undefinedName({ name, at, scope }, report),
  };
};

interface Run {
  readonly report: Report;
  readonly project: Bound | undefined;
  /** Undefined names are not told. */
  readonly silent: boolean;
  readonly depth: number;
  /** Characters that all replacements added so far. */
  readonly grown: { by: number };
}

const projectOf = ({ word, scope }: { readonly word: Word | undefined; readonly scope: Scope }): Bound | undefined => {
  if (word === undefined) return undefined;
  const variable = { kind: 'variable', name: { text: 'project', span: word.span }, value: word, span: word.span } as const;
  return { variable, scope, busy: false };
};

const reference = /\\([\s\S]?)|\$(?:\[(\w+)\]|(\w+))/g;
// what crypt(3) writes: the method between two dollar signs, and then salt and hash up to the next blank
const hash = /(?<![\w$\]\\])(\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1)\$)(\S*)/g;

const expand = (word: Pick<Word, 'text' | 'span'>, scope: Scope, run: Run): string => {
  const { text } = word;
  if (!text.includes('$') && !text.includes('\\')) return text;
  let out = '';
  let last = 0;
  for (const match of text.matchAll(hash)) {
    const [, method = '', rest = ''] = match;
    out += replace(text.slice(last, match.index), { word, scope, from: last, lenient: false }, run) + method;
    last = match.index + method.length + rest.length;
    out += replace(rest, { word, scope, from: match.index + method.length, lenient: true }, run);
  }
  return out + replace(text.slice(last), { word, scope, from: last, lenient: false }, run);
};

interface Piece {
  readonly word: Pick<Word, 'span'>;
  readonly scope: Scope;
  /** Where the piece begins in its word. */
  readonly from: number;
  /** Inside a password hash: what is not defined is no reference. */
  readonly lenient: boolean;
}

const replace = (text: string, piece: Piece, run: Run): string => {
  let length = text.length;
  return text.replace(reference, (whole, escaped?: string, bracketed?: string, bare?: string, index = 0) => {
    if (escaped !== undefined) return escaped;
    const at = within(piece.word.span, piece.from + Number(index), whole.length);
    const value = look(bracketed ?? bare ?? '', { at, piece, run });
    if (value === undefined) return whole;
    length += value.length;
    run.grown.by += value.length;
    if (length <= limits.text && run.grown.by <= limits.all) return value;
    run.report.error('MLN2013', at, { limit: length > limits.text ? limits.text : limits.all });
    return '';
  });
};

const look = (name: string, { at, piece, run }: { at: Span; piece: Piece; run: Run }): string | undefined => {
  const bound = lookUp(piece.scope, name) ?? (name === 'project' ? run.project : undefined);
  if (bound !== undefined) return meaning(bound, at, run);
  if (name === 'hostname') return someHost;
  if (name === 'project') return ''; // a project without a name is complained about once, elsewhere
  if (!piece.lenient && !run.silent) undefinedName({ name, at, scope: piece.scope }, run.report);
  return undefined;
};

const meaning = (bound: Bound, at: Span, run: Run): string => {
  if (bound.value !== undefined) return bound.value;
  const name = bound.variable.name.text;
  if (bound.busy) run.report.error('MLN2011', at, { name });
  else if (run.depth >= limits.depth) run.report.error('MLN2012', at, { name, limit: limits.depth });
  else bound.value = evaluate(bound, { ...run, silent: true, depth: run.depth + 1 });
  return bound.value ?? '';
};

// Undefined names in it are told when the definition itself is looked at, not at each use.
const evaluate = (bound: Bound, run: Run): string => {
  bound.busy = true;
  const value = expand(bound.variable.value, bound.scope, run);
  bound.busy = false;
  return value;
};

const undefinedName = ({ name, at, scope }: { name: string; at: Span; scope: Scope }, report: Report): void => {
  const otherwise = `define it with $${name} = value, here or in global; for a plain dollar sign write \\$`;
  const hint = didYouMean(name, [...visible(scope), 'project', 'hostname']) ?? otherwise;
  report.error('MLN2010', at, { name }, { hint });
};

const within = (span: Span, index: number, length: number): Span =>
  index + length > span.length ? span : { ...span, column: span.column + index, length };
