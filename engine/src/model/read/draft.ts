// Ast → Draft: the named stanzas of a project, with their variables replaced.
import type { Ast, Block, Directive, Entry, Word } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { Draft, Stanza } from '../../api/draft.js';
import type { Span } from '../../api/span.js';
import { codes } from '../../diagnostics/catalogue.js';
import { meant, shellText, wordsOf } from '../../lang/quotes.js';
import { type Bound, createExpander, type Expander, inside, type Scope, someHost, stanzaScopes } from './expand.js';

const named: ReadonlySet<string> = new Set(['host', 'superclass', 'switch']);

/** Joins several `global` blocks to one, which is first. Reports blocks and words that may not be at the top level. */
export function toDraft(ast: Ast, report: Report): Draft {
  const blocks = ast.entries.filter((entry) => isBlock(entry, report));
  const globals = blocks.filter((block) => block.name.text === 'global');
  const others = blocks.filter((block) => block.name.text !== 'global');
  for (const { label } of globals) if (label !== undefined) unexpected(label, report);
  return { file: ast.file, stanzas: [...mergeGlobals(globals), ...others.flatMap((block) => stanzasOf(block, report))] };
}

function isBlock(entry: Entry, report: Report): entry is Block {
  if (entry.kind === 'block') return true;
  report.error(codes.wordOutsideBlock, entry.span, { word: titleOf(entry) });
  return false;
}

function mergeGlobals(globals: readonly Block[]): readonly Stanza[] {
  const [first] = globals;
  if (first === undefined) return [];
  const entries = globals.length === 1 ? first.entries : globals.flatMap((block) => block.entries);
  return [{ kind: 'global', name: first.name, entries, span: first.span }];
}

function stanzasOf(block: Block, report: Report): readonly Stanza[] {
  const { name, label, entries, span } = block;
  if (label === undefined && named.has(name.text)) return grouped(block, report);
  return [{ kind: name.text, name: label ?? name, entries, span }];
}

/** `host { a { … } b { … } }` */
function grouped({ name, entries }: Block, report: Report): readonly Stanza[] {
  return entries.flatMap((entry) => {
    const hint = `a ${name.text} needs a name: ${name.text} NAME { ... }`;
    if (entry.kind !== 'block') {
      report.error(codes.entryIsNotABlock, entry.span, { word: titleOf(entry) }, { hint });
      return [];
    }
    if (entry.label !== undefined) unexpected(entry.label, report, hint);
    return [{ kind: name.text, name: entry.name, entries: entry.entries, span: entry.span }];
  });
}

function titleOf(entry: Exclude<Entry, Block>): string {
  return entry.kind === 'variable' ? `$${entry.name.text}` : entry.kind === 'include' ? '#include' : entry.name.text;
}

function unexpected(word: Word, report: Report, hint?: string): void {
  const values = { found: `"${word.text}"`, expected: '"{"' };
  report.error(codes.unexpectedToken, word.span, values, hint === undefined ? {} : { hint });
}

/** In each kind a name may occur once: the first stanza stays. Needs the final names. */
export function withoutDuplicates(draft: Draft, report: Report): Draft {
  const first = new Map<string, Span>();
  const stanzas = draft.stanzas.filter(({ kind, name, span }) => {
    const key = `${kind} ${name.text}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, span);
    if (earlier === undefined || !named.has(kind)) return true;
    const related = [{ span: earlier, message: 'first declared here' }];
    report.error(codes.duplicateDeclaration, name.span, { what: kind, name: name.text }, { related });
    return false;
  });
  return stanzas.length === draft.stanzas.length ? draft : { ...draft, stanzas };
}

/**
 * Reports undefined, circular, overlong and unused variables. Definitions stay in their places; a text with an undefined reference
 * is left out. `$hostname` in a superclass or in global becomes `$[hostname]`, and the word gets the mark `late`.
 */
export function replaceVariables(draft: Draft, report: Report): Draft {
  const scopes = stanzaScopes(draft, (stanza, own) => superclassName(stanza, own, expander));
  const root = draft.stanzas.find((stanza) => stanza.kind === 'global');
  const expander = createExpander(report, { word: lastValue(root?.entries ?? [], 'project'), scope: scopes.global });
  const bounds: Bound[] = [];
  const stanzas = draft.stanzas.flatMap((stanza) => {
    const { failed } = expander;
    const name = word(stanza.name, { expander, bounds, scope: scopes.global, host: 'nobody' });
    if (expander.failed > failed) return [];
    const entries = all(stanza.entries, { expander, bounds, scope: scopes.of(stanza), host: hostOf(stanza, name) });
    return name === stanza.name && entries === stanza.entries ? stanza : changedStanza(stanza, name, entries);
  });
  warnOfUnused(bounds, draft.file, report);
  return { ...draft, stanzas };
}

// written out here and below: a spread for each host costs V8 a hidden class each time
function changedStanza({ kind, span, madeBy }: Stanza, name: Word, entries: readonly Entry[]): Stanza {
  return madeBy === undefined ? { kind, name, entries, span } : { kind, name, entries, span, madeBy };
}

interface Context {
  readonly expander: Expander;
  readonly scope: Scope;
  /** The value of `$hostname`. */
  readonly host: { readonly name: string } | 'later' | 'nobody';
  /** Collects what is defined. */
  readonly bounds: Bound[];
}

// a common file defines for other projects: only definitions of the project file itself can be useless
function warnOfUnused(bounds: readonly Bound[], file: string, report: Report): void {
  for (const { variable, used } of bounds) {
    const { name, span } = variable;
    if (!used && span.file === file && !predefined.has(name.text))
      report.warning(codes.unusedVariable, name.span, { name: name.text });
  }
}

const predefined: ReadonlySet<string> = new Set(['hostname', 'project']);

function hostOf({ kind }: Stanza, name: Word): Context['host'] {
  if (kind === 'host') return { name: name.text };
  return kind === 'switch' ? 'nobody' : 'later';
}

function superclassName({ entries }: Stanza, own: Scope, expander: Expander): string | undefined {
  const named = lastValue(entries, 'superclass');
  return named && meant(expander.expand(named, own, 'silent'));
}

function lastValue(entries: readonly Entry[], name: string): Word | undefined {
  return entries.findLast((entry): entry is Directive => entry.kind === 'directive' && entry.name.text === name)?.value;
}

/** Returns the same array when no item changed. */
function all(entries: readonly Entry[], ctx: Context): readonly Entry[] {
  let changed: Entry[] | undefined;
  let i = 0;
  for (const entry of entries) {
    const replaced = one(entry, ctx);
    if (replaced !== entry) changed ??= entries.slice(0, i);
    if (replaced !== undefined) changed?.push(replaced);
    i += 1;
  }
  return changed ?? entries;
}

/** `undefined` when a reference in the text is undefined. */
function one(entry: Entry, ctx: Context): Entry | undefined {
  switch (entry.kind) {
    case 'directive':
      return directive(entry, ctx);
    case 'block':
      return block(entry, ctx);
    case 'variable': {
      const bound = ctx.scope.own.get(entry.name.text);
      if (bound?.variable !== entry) return entry;
      ctx.bounds.push(bound);
      ctx.expander.check(bound);
      return entry;
    }
    case 'include':
      return entry;
  }
}

function block(entry: Block, ctx: Context): Block | undefined {
  const { failed } = ctx.expander;
  const name = word(entry.name, ctx);
  const label = entry.label && word(entry.label, ctx);
  if (ctx.expander.failed > failed) return undefined;
  const scope = inside(entry.entries, ctx.scope);
  const entries = all(entry.entries, scope === ctx.scope ? ctx : { ...ctx, scope });
  if (name === entry.name && label === entry.label && entries === entry.entries) return entry;
  const { kind, span } = entry;
  return label === undefined ? { kind, name, entries, span } : { kind, name, entries, span, label };
}

function directive(entry: Directive, ctx: Context): Directive | undefined {
  if (!needsWork(entry.text)) return entry;
  const { failed } = ctx.expander;
  const whole = replaced(entry, ctx);
  const { name, rest } = split(replaced(entry.name, ctx, 'silent'), entry.value && replaced(entry.value, ctx, 'silent'));
  if (ctx.expander.failed > failed) return undefined;
  const { kind, assigned, span, inherited } = entry;
  const text = shellText(whole.text);
  const named = wordOf(meant(name.text), name.span, whole);
  const line = { kind, name: named, assigned, text, span } as const;
  const full = rest === undefined ? line : { ...line, value: meaningOf(rest, entry) };
  return inherited === undefined ? full : { ...full, inherited };
}

function wordOf(text: string, span: Span, { late }: Pick<Word, 'late'>): Word {
  return late === undefined ? { text, span } : { text, span, late };
}

function meaningOf(raw: Word, entry: Directive): Word {
  const words = columns(raw, entry);
  const value = wordOf(meant(raw.text), raw.span, raw);
  return words === undefined ? value : { ...value, words };
}

// A variable in the first place may bring several words: `users { $entry }`.
function split(name: Word, value: Word | undefined): { readonly name: Word; readonly rest: Word | undefined } {
  if (/^[\w-]+$/.test(name.text)) return { name, rest: value };
  const [first, second] = wordsOf(name.text);
  if (first === undefined || second === undefined) return { name, rest: value };
  const more = name.text.slice(second.at);
  const text = value === undefined ? more : `${more} ${value.text}`;
  return { name: wordOf(first.text, name.span, name), rest: wordOf(text, (value ?? name).span, value ?? name) };
}

/** The strings in the text, if it has any. Each has its place, unless a variable brought some of them. */
function columns(raw: Word, { text, span, value }: Directive): readonly Word[] | undefined {
  if (!/"|\\\s/.test(raw.text)) return undefined;
  const words = wordsOf(raw.text);
  const places = wordsOf(text).slice(-words.length);
  const known = raw.text === value?.text && text.length === span.length;
  return words.map((one, i) => ({
    text: meant(one.text),
    span: known ? { ...span, column: span.column + (places[i]?.at ?? 0), length: one.text.length } : raw.span,
  }));
}

function word(written: Word, ctx: Context): Word {
  if (!needsWork(written.text)) return written;
  const raw = replaced(written, ctx);
  const text = meant(raw.text);
  return text === written.text ? written : wordOf(text, raw.span, raw);
}

type Text = Pick<Word, 'text' | 'span' | 'late'>;

/** The text with its variables replaced, and still with its quotes and backslashes. */
function replaced(written: Text, { expander, scope, host }: Context, silent?: 'silent'): Text {
  if (!written.text.includes('$')) return written;
  const text = expander.expand(written, scope, silent);
  const { span } = written;
  if (!text.includes(someHost)) return text === written.text ? written : { text, span };
  if (host === 'later') return { text: text.replaceAll(someHost, '$[hostname]'), span, late: true };
  if (host !== 'nobody') return { text: text.replaceAll(someHost, host.name), span };
  if (silent === undefined) expander.undefinedName('hostname', span, scope);
  return { text, span };
}

function needsWork(text: string): boolean {
  return /[$\\"]/.test(text);
}
