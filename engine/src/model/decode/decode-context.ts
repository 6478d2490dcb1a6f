// What decoders write to: complaints, origins and secrets, each under the path of its value.
import type { Report } from '../../api/diagnostic.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Origins, SecretRef } from '../../api/model.js';
import type { Span } from '../../api/span.js';

interface Sinks {
  readonly report: Report;
  readonly origins: OriginBook;
  readonly secrets: Map<string, string>;
}

// A class because there is one for each word of each host: its methods are shared, and its path is made when it is needed.
class ValueContext implements DecodeContext, Place {
  readonly key: string;
  readonly parent: ValueContext | undefined;
  readonly sinks: Sinks;
  span: Span | undefined = undefined;
  inner: Place[] | undefined = undefined;

  constructor(sinks: Sinks, key: string, parent?: ValueContext) {
    this.sinks = sinks;
    this.key = key;
    this.parent = parent;
  }

  get path(): string {
    return pathOf(this);
  }

  get report(): Report {
    return this.sinks.report;
  }

  below(key: string): DecodeContext {
    return new ValueContext(this.sinks, key, this);
  }

  origin(span: Span): void {
    note(this, span);
  }

  keep(value: string): SecretRef {
    const { secrets } = this.sinks;
    const { path } = this;
    let secret = path;
    for (let n = 2; secrets.has(secret) && secrets.get(secret) !== value; n += 1) secret = `${path}#${n}`;
    secrets.set(secret, value);
    return { secret };
  }
}

/** At `global`, or at `host` and a name. */
export function contextAt(sinks: Sinks, kind: string, name?: string): DecodeContext {
  const cursor = new ValueContext(sinks, name === undefined ? kind : `${kind}/${name}`);
  sinks.origins.enter(cursor, kind, name);
  return cursor;
}

// Origins are noted in trees of places. Most paths are never asked for, so a path is made only when somebody asks.

/** The key of a value in the model, and the place it is below. */
interface Place {
  /** Of a place without a parent the path, such as `host/tre`. */
  readonly key: string;
  readonly parent: Place | undefined;
  /** Where the value was written. */
  span: Span | undefined;
  /** In the order in which something was noted there or below; the same key may stand twice. */
  inner: Place[] | undefined;
}

function pathOf({ key, parent }: Place): string {
  return parent === undefined ? key : `${pathOf(parent)}/${key}`;
}

/** Of two notes about one place the later one holds. */
function note(place: Place, span: Span): void {
  enter(place);
  place.span = span;
}

/** What nothing was noted of is in no tree. */
function enter(place: Place): void {
  const { parent, span, inner } = place;
  if (parent === undefined || span !== undefined || inner !== undefined) return;
  enter(parent);
  if (parent.inner === undefined) parent.inner = [place];
  else parent.inner.push(place);
}

/** The span at the end of the keys from `from` to `to`, which lead down from the place. */
function find(place: Place, keys: readonly string[], [from, to]: readonly [number, number]): Span | undefined {
  if (from === to) return place.span;
  const inner = nearKey(place.inner ?? [], keys[from] ?? '');
  for (let i = inner.length - 1; i >= 0; i -= 1) {
    const next = inner[i];
    const span = next === undefined || next.key !== keys[from] ? undefined : find(next, keys, [from + 1, to]);
    if (span !== undefined) return span;
  }
  return undefined;
}

// from here on asking a map is quicker than looking through all
const many = 64;
const maps = new WeakMap<readonly Place[], ReadonlyMap<string, readonly Place[]>>();

/** All of few, of many those with that key. Nobody asks before all is noted. */
function nearKey(places: readonly Place[], key: string): readonly Place[] {
  if (places.length <= many) return places;
  const map = maps.get(places) ?? byKey(places);
  maps.set(places, map);
  return map.get(key) ?? [];
}

function visitPlaces(place: Place, visit: (path: string, span: Span) => void): void {
  if (place.span !== undefined) visit(pathOf(place), place.span);
  for (const inner of place.inner ?? []) visitPlaces(inner, visit);
}

/** A place without a parent, and what is below it by path; made at the first question. */
interface Root {
  readonly place: Place;
  known?: ReadonlyMap<string, Span>;
}

function knownBelow(root: Root): ReadonlyMap<string, Span> {
  if (root.known !== undefined) return root.known;
  const known = new Map<string, Span>();
  visitPlaces(root.place, (path, span) => known.set(path, span));
  root.known = known;
  return known;
}

export class OriginBook implements Origins {
  /** By kind and name: those of `host` by the names of hosts; `global` under the empty name. */
  readonly #roots = new Map<string, Map<string, Root>>();

  /** What is noted below that place is found in this book. */
  enter(place: Place, kind: string, name = ''): void {
    const named = this.#roots.get(kind) ?? new Map<string, Root>();
    named.set(name, { place });
    this.#roots.set(kind, named);
  }

  get(path: string): Span | undefined {
    const [kind = '', name = ''] = path.split('/', 2);
    const named = this.#roots.get(kind);
    const root = named?.get(name) ?? named?.get('');
    return root && knownBelow(root).get(path);
  }

  /** The span of the path or of its nearest parent that is known. */
  nearest(path: readonly string[]): Span | undefined {
    const [kind = '', name = ''] = path;
    const named = this.#roots.get(kind);
    const own = named?.get(name);
    const root = own ?? named?.get('');
    for (let to = path.length, from = own === undefined ? 1 : 2; root !== undefined && to >= from; to -= 1) {
      const span = find(root.place, path, [from, to]);
      if (span !== undefined) return span;
    }
    return undefined;
  }

  /** Which words stand in a host and in its interfaces: equal texts for equal words. */
  wordsIn(host: string): string {
    let words = '';
    for (const { key, inner } of this.#roots.get('host')?.get(host)?.place.inner ?? []) {
      words += `${key} `;
      if (key !== 'network') continue;
      for (const iface of inner ?? []) words += `${iface.key} {${(iface.inner ?? []).map((word) => word.key).join(' ')}} `;
    }
    return words;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  get size(): number {
    return this.#all().size;
  }

  entries() {
    return this.#all().entries();
  }

  keys() {
    return this.#all().keys();
  }

  values() {
    return this.#all().values();
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  forEach(visit: (span: Span, path: string, all: ReadonlyMap<string, Span>) => void): void {
    for (const [path, span] of this.entries()) visit(span, path, this);
  }

  #all(): ReadonlyMap<string, Span> {
    const roots = [...this.#roots.values()].flatMap((named) => [...named.values()]);
    return new Map(roots.flatMap((root) => [...knownBelow(root)]));
  }
}

function byKey(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const groups = new Map<string, Place[]>();
  for (const place of places) {
    const group = groups.get(place.key);
    if (group === undefined) groups.set(place.key, [place]);
    else group.push(place);
  }
  return groups;
}
