// Where a variable may be looked up: its own block, the blocks around it, the stanza, its superclasses, global.
import type { Entry, Variable } from '../../api/ast.js';
import type { Draft, Stanza } from '../../api/draft.js';

export interface Bound {
  readonly variable: Variable;
  /** Where it was written: what it refers to is looked up there. */
  readonly scope: Scope;
  /** Filled in at its first use. */
  value?: string;
  busy: boolean;
  /** A reference in it leads nowhere. */
  failed: boolean;
  used: boolean;
}

export interface Scope {
  readonly own: ReadonlyMap<string, Bound>;
  readonly outer: Scope | undefined;
}

export function lookUp(scope: Scope, name: string): Bound | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const bound = at.own.get(name);
    if (bound !== undefined) return bound;
  }
  return undefined;
}

/** Every name that can be seen, nearest first. */
export function visible(scope: Scope): readonly string[] {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) names.push(...at.own.keys());
  return names;
}

/** The scope of a block inside `outer`; the same scope when the block has no variables. */
export function inside(entries: readonly Entry[], outer: Scope): Scope {
  return entries.some((entry) => entry.kind === 'variable') ? open(entries, outer) : outer;
}

export interface Scopes {
  readonly global: Scope;
  of(stanza: Stanza): Scope;
}

/** `parentOf`: the name of a stanza's superclass. A circle of superclasses is cut here; others complain about it. */
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
    // most stanzas have none, or one that other stanzas had before
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
