// The way of a line to a host: the includes that brought its file, the superclasses that brought it to the host.
import type { Entry, Include } from '../api/ast.js';
import type { Related, Values } from '../api/diagnostic.js';
import type { Stanza } from '../api/draft.js';
import type { Span } from '../api/span.js';

export interface Ancestry {
  readonly stanza: Stanza;
  /** Nearest first. */
  readonly superclasses: readonly string[];
}

/** By file: the first include that names it. */
export type Includes = ReadonlyMap<string, Include>;

export interface Provenance {
  readonly includes: Includes;
  /** Notes that this include caused the read of the file. A complaint shows only the first include of a file. */
  included(file: string, by: Include): void;
  /** Called after the fold of superclasses. */
  inherits(hosts: readonly Ancestry[], superclasses: readonly Stanza[]): void;
  /** From now on complaints are about this host, until the next call. */
  at(host: string | undefined): void;
  related(span: Span, values: Values): readonly Related[];
}

export function createProvenance(): Provenance {
  const includes = new Map<string, Include>();
  let ancestry = ancestryOf([], []);
  let current: string | undefined;
  return {
    includes,
    included: (file, by) => {
      if (!includes.has(file)) includes.set(file, by);
    },
    inherits: (hosts, superclasses) => {
      ancestry = ancestryOf(hosts, superclasses);
    },
    at: (host) => {
      current = host;
    },
    related: (span, { host }) => [
      ...ancestry.toHost(span, current ?? (typeof host === 'string' ? host : undefined)),
      ...includesOf(span.file, includes).map(({ path }) => ({ span: path.span, message: 'included from here' })),
    ],
  };
}

/** The includes that led to a file, the nearest first. */
export function includesOf(file: string, includes: Includes): readonly Include[] {
  const chain = new Map<string, Include>();
  for (let at = includes.get(file), last = file; at !== undefined && !chain.has(last); at = includes.get(last)) {
    chain.set(last, at);
    last = at.span.file;
  }
  return [...chain.values()];
}

interface AncestryIndex {
  toHost(span: Span, host: string | undefined): readonly Related[];
}

function ancestryOf(hosts: readonly Ancestry[], superclasses: readonly Stanza[]): AncestryIndex {
  let places: ReadonlyMap<string, string> | undefined;
  const byName = new Map(hosts.map((host) => [host.stanza.name.text, host]));
  return {
    toHost: (span, wanted) => {
      // created at the first complaint: most projects have none
      places ??= placesOf(superclasses);
      const superclass = places.get(placeOf(span));
      if (superclass === undefined) return [];
      const asked = byName.get(wanted ?? '');
      const descendant = asked?.superclasses.includes(superclass)
        ? asked
        : hosts.find((h) => h.superclasses.includes(superclass));
      return descendant === undefined ? [] : [inheritedBy(descendant, superclass)];
    },
  };
}

/** `inherited by host tre through superclass basic` */
function inheritedBy({ stanza, superclasses }: Ancestry, last: string): Related {
  const through = superclasses.slice(0, superclasses.indexOf(last) + 1);
  const word = through.length === 1 ? 'superclass' : 'superclasses';
  return { span: stanza.span, message: `inherited by host ${stanza.name.text} through ${word} ${through.join(', ')}` };
}

function placesOf(superclasses: readonly Stanza[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const enter = (name: string, entries: readonly Entry[]): void => {
    for (const entry of entries) {
      places.set(placeOf(entry.span), name);
      if (entry.kind === 'block') enter(name, entry.entries);
    }
  };
  for (const { name, entries } of superclasses) enter(name.text, entries);
  return places;
}

function placeOf({ file, line }: Span): string {
  return `${file}:${line}`;
}
