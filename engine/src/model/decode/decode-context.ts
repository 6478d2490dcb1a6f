// The output of decoders: complaints, origins and secrets, each under the path of its value.
import type { Report } from '../../api/diagnostic.js';
import type { DecodeContext } from '../../api/fields.js';
import type { Origins, SecretRef } from '../../api/model.js';
import type { NamedThing } from '../../api/roots.js';
import type { Span } from '../../api/span.js';

interface Sinks {
  readonly report: Report;
  readonly origins: OriginBook;
  readonly secrets: Map<string, string>;
  /** Things of the server that the project names, by place and text: ten thousand hosts inherit the same line. */
  readonly named: Map<string, NamedThing>;
}

// The context is a class because there is one for each word of each host: the objects share the methods, and `path` is lazy.
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

  names(thing: NamedThing): void {
    const { file, line, column } = thing.span;
    this.sinks.named.set(`${line}:${column} ${file} ${thing.written}`, thing);
  }
}

/** The context of `global`, or of `host` and a name. */
export function contextAt(sinks: Sinks, kind: string, name?: string): DecodeContext {
  const cursor = new ValueContext(sinks, name === undefined ? kind : `${kind}/${name}`);
  sinks.origins.enter(cursor, kind, name);
  return cursor;
}

// Trees of places hold the origins. Callers never need most paths, so `pathOf` builds a path on request.

/** The key of a value in the model, and its parent. */
interface Place {
  /** The path if the place has no parent, such as `host/tre`. */
  readonly key: string;
  readonly parent: Place | undefined;
  /** The place of the value in its file. */
  span: Span | undefined;
  /** In the order of the first notes there or below; the same key may occur twice. */
  inner: Place[] | undefined;
}

function pathOf({ key, parent }: Place): string {
  return parent === undefined ? key : `${pathOf(parent)}/${key}`;
}

/** The later of two notes about one place wins. */
function note(place: Place, span: Span): void {
  enter(place);
  place.span = span;
}

/** A place without a note is in no tree. */
function enter(place: Place): void {
  const { parent, span, inner } = place;
  if (parent === undefined || span !== undefined || inner !== undefined) return;
  enter(parent);
  if (parent.inner === undefined) parent.inner = [place];
  else parent.inner.push(place);
}

/** The span of the place that the keys from `from` to `to` lead to. */
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

// above this number a map is faster than a search of the list
const many = 64;
const maps = new WeakMap<readonly Place[], ReadonlyMap<string, readonly Place[]>>();

/** All places of a short list; of a long list the places with that key. Callers ask only after the last note. */
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

/** A place without a parent, and the spans below it by path, built at the first request. */
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
  /** By kind and name: `host` by the names of hosts; `global` under the empty name. */
  readonly #roots = new Map<string, Map<string, Root>>();

  /** This book finds all notes below that place. */
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

  /** The span of the path, or of the nearest parent with a span. */
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

  /** The words of a host and of its interfaces: equal texts for equal words. */
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
