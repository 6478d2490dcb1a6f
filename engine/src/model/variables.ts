// Draft → Draft: variables are replaced by what they mean where they are written, and backslashes have done their work.
import type { Block, Directive, Entry, Word } from '../api/ast.js';
import type { Report } from '../api/diagnostic.js';
import type { Draft, Stanza } from '../api/draft.js';
import { createExpander, type Expander, someHost } from './expand-text.js';
import { inside, type Scope, stanzaScopes } from './scope.js';

/**
 * Reports MLN2010 to MLN2013. Definitions stay where they are. `$hostname` in a superclass or in global is left as
 * `$[hostname]` and the word marked `late`.
 */
export const replaceVariables = (draft: Draft, report: Report): Draft => {
  const scopes = stanzaScopes(draft, (stanza, own) => superclassName(stanza, own, expander));
  const root = draft.stanzas.find((stanza) => stanza.kind === 'global');
  const expander = createExpander(report, { word: lastValue(root?.entries ?? [], 'project'), scope: scopes.global });
  return {
    ...draft,
    stanzas: draft.stanzas.map((stanza) => {
      const name = word(stanza.name, { expander, scope: scopes.global, host: 'nobody' });
      const cx = { expander, scope: scopes.of(stanza), host: hostOf(stanza, name) };
      const entries = all(stanza.entries, cx);
      return name === stanza.name && entries === stanza.entries ? stanza : { ...stanza, name, entries };
    }),
  };
};

interface Cx {
  readonly expander: Expander;
  readonly scope: Scope;
  /** What `$hostname` means. */
  readonly host: { readonly name: string } | 'later' | 'nobody';
}

const hostOf = ({ kind }: Stanza, name: Word): Cx['host'] => {
  if (kind === 'host') return { name: name.text };
  return kind === 'switch' ? 'nobody' : 'later';
};

const superclassName = ({ entries }: Stanza, own: Scope, expander: Expander): string | undefined => {
  const named = lastValue(entries, 'superclass');
  return named && expander.expand(named, own, 'silent');
};

const lastValue = (entries: readonly Entry[], name: string): Word | undefined =>
  entries.filter((entry) => entry.kind === 'directive').findLast((line) => line.name.text === name)?.value;

/** The same array when nothing in it changed. */
const all = (entries: readonly Entry[], cx: Cx): readonly Entry[] => {
  let changed: Entry[] | undefined;
  for (const [i, entry] of entries.entries()) {
    const replaced = one(entry, cx);
    if (replaced !== entry) changed ??= entries.slice(0, i);
    changed?.push(replaced);
  }
  return changed ?? entries;
};

const one = (entry: Entry, cx: Cx): Entry => {
  switch (entry.kind) {
    case 'directive':
      return directive(entry, cx);
    case 'block':
      return block(entry, cx);
    case 'variable': {
      const bound = cx.scope.own.get(entry.name.text);
      if (bound?.variable === entry) cx.expander.check(bound);
      return entry;
    }
    case 'include':
      return entry;
  }
};

const block = (entry: Block, cx: Cx): Block => {
  const name = word(entry.name, cx);
  const label = entry.label && word(entry.label, cx);
  const entries = all(entry.entries, { ...cx, scope: inside(entry.entries, cx.scope) });
  if (name === entry.name && label === entry.label && entries === entry.entries) return entry;
  return { ...entry, name, entries, ...(label === undefined ? {} : { label }) };
};

const directive = (entry: Directive, cx: Cx): Directive => {
  if (!needsWork(entry.text)) return entry;
  const { late, text } = word({ text: entry.text, span: entry.span }, cx);
  const name = word(entry.name, { ...cx, silent: true });
  const value = entry.value && word(entry.value, { ...cx, silent: true });
  const { value: _, ...rest } = entry;
  const replaced = { ...rest, text, ...split(name, value) };
  return late === undefined ? replaced : { ...replaced, name: { ...replaced.name, late } };
};

// A variable in the first place may bring several words: `users { $entry }`.
const split = (name: Word, value: Word | undefined): { readonly name: Word; readonly value?: Word } => {
  const [first = '', ...more] = name.text.split(/\s+/);
  const rest = [...more, ...(value === undefined ? [] : [value.text])].join(' ');
  const head = more.length === 0 ? name : { ...name, text: first };
  if (rest === '') return { name: head };
  return { name: head, value: { ...(value ?? name), text: rest } };
};

const word = (written: Word, { expander, scope, host, silent }: Cx & { readonly silent?: boolean }): Word => {
  if (!needsWork(written.text)) return written;
  const text = expander.expand(written, scope, silent ? 'silent' : undefined);
  if (!text.includes(someHost)) return text === written.text ? written : { ...written, text };
  if (host === 'later') return { ...written, text: text.replaceAll(someHost, '$[hostname]'), late: true };
  if (host !== 'nobody') return { ...written, text: text.replaceAll(someHost, host.name) };
  if (!silent) expander.undefinedName('hostname', written.span, scope);
  return { ...written, text };
};

const needsWork = (text: string): boolean => text.includes('$') || text.includes('\\');
