// How a place of the text came to be read: the includes that led to its file, the superclasses that brought it to a host.
import type { Entry, Include } from '../../api/ast.js';
import type { Related, Values } from '../../api/diagnostic.js';
import type { Stanza } from '../../api/draft.js';
import type { Span } from '../../api/span.js';

export interface Ancestry {
  readonly stanza: Stanza;
  /** Nearest first. */
  readonly superclasses: readonly string[];
}

export interface Trail {
  /** The file is read because of this include; only the first one is told of. */
  included(file: string, by: Include): void;
  /** Known as soon as superclasses are folded in. */
  inherits(hosts: readonly Ancestry[], superclasses: readonly Stanza[]): void;
  /** From now on it is about this host, until there is another one or none. */
  at(host: string | undefined): void;
  related(span: Span, values: Values): readonly Related[];
}

export function createTrail(): Trail {
  const includes = new Map<string, Include>();
  let heritage = heritageOf([], []);
  let current: string | undefined;
  return {
    included: (file, by) => {
      if (!includes.has(file)) includes.set(file, by);
    },
    inherits: (hosts, superclasses) => {
      heritage = heritageOf(hosts, superclasses);
    },
    at: (host) => {
      current = host;
    },
    related: (span, { host }) => [
      ...heritage.toHost(span, current ?? (typeof host === 'string' ? host : undefined)),
      ...includedFrom(span.file, includes),
    ],
  };
}

function includedFrom(file: string, includes: ReadonlyMap<string, Include>): readonly Related[] {
  const chain = new Map<string, Related>();
  for (let at = includes.get(file), last = file; at !== undefined && !chain.has(last); at = includes.get(last)) {
    const { span } = at.path;
    chain.set(last, { span, message: 'included from here' });
    last = span.file;
  }
  return [...chain.values()];
}

interface Lines {
  toHost(span: Span, host: string | undefined): readonly Related[];
}

function heritageOf(hosts: readonly Ancestry[], superclasses: readonly Stanza[]): Lines {
  let places: ReadonlyMap<string, string> | undefined;
  const byName = new Map(hosts.map((host) => [host.stanza.name.text, host]));
  return {
    toHost: (span, wanted) => {
      // made when the first complaint comes: most projects have none
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
