// Origins as they are noted while decoding: a path becomes a text when somebody asks for it, which most are never.
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';

/** A place in the model: the key of a value, and the place it is below. */
export interface Placed {
  /** Of a place without a parent the root, such as `host/tre`. */
  readonly key: string;
  readonly parent: Placed | undefined;
}

/** What was noted below one root, such as `host/tre`. Of two notes about one path the later one holds. */
export class OriginPart {
  readonly #places: Placed[] = [];
  readonly #spans: Span[] = [];
  #known: ReadonlyMap<string, Span> | undefined;

  note(place: Placed, span: Span): void {
    this.#places.push(place);
    this.#spans.push(span);
    this.#known = undefined;
  }

  /** By full path; made at the first question. */
  get known(): ReadonlyMap<string, Span> {
    this.#known ??= new Map(this.#places.map((place, i) => [pathOf(place), this.#spans[i] as Span])); // noted in pairs
    return this.#known;
  }

  /** The span at the end of the keys in that range, which lead down from the root. */
  find(keys: readonly string[], range: readonly [number, number]): Span | undefined {
    if (this.#places.length > many) return this.known.get(keys.slice(0, range[1]).join('/'));
    for (let i = this.#places.length - 1; i >= 0; i -= 1) {
      const place = this.#places[i];
      if (place !== undefined && leadsTo(place, keys, range)) return this.#spans[i];
    }
    return undefined;
  }

  /** The keys of the first level and of interfaces, in the order they were noted. */
  get words(): string {
    let words = '';
    for (const { key, parent } of this.#places) {
      if (parent === undefined) continue;
      if (parent.parent === undefined) words += `${key} `;
      else if (parent.parent.key === 'network' && parent.parent.parent?.parent === undefined) words += `network/${key} `;
    }
    return words;
  }
}

// from here on asking the map is quicker than looking through all
const many = 64;

const leadsTo = (place: Placed, keys: readonly string[], [from, to]: readonly [number, number]): boolean => {
  let at = place;
  for (let k = to - 1; k >= from; k -= 1) {
    if (at.parent === undefined || at.key !== keys[k]) return false;
    at = at.parent;
  }
  return at.parent === undefined;
};

export const pathOf = ({ key, parent }: Placed): string => (parent === undefined ? key : `${pathOf(parent)}/${key}`);

export class OriginBook implements Origins {
  readonly #parts = new Map<string, OriginPart>();

  /** The part that holds what is below a root; begun when it is asked for. */
  part(root: string): OriginPart {
    const found = this.#parts.get(root) ?? new OriginPart();
    this.#parts.set(root, found);
    return found;
  }

  get(path: string): Span | undefined {
    const part = this.#parts.get(twoWords(path)) ?? this.#parts.get(path.split('/', 1)[0] ?? '');
    return part?.known.get(path);
  }

  /** The span of the path or of its nearest parent that is known. */
  nearest(path: readonly string[]): Span | undefined {
    const [first = '', second = ''] = path;
    const own = this.#parts.get(`${first}/${second}`);
    const part = own ?? this.#parts.get(first);
    for (let to = path.length, from = own === undefined ? 1 : 2; part !== undefined && to >= from; to -= 1) {
      const span = part.find(path, [from, to]);
      if (span !== undefined) return span;
    }
    return undefined;
  }

  /** Which words stand below a root: equal texts for equal words. */
  wordsBelow(root: string): string {
    return this.#parts.get(root)?.words ?? '';
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

  forEach(tell: (span: Span, path: string, all: ReadonlyMap<string, Span>) => void): void {
    for (const [path, span] of this.entries()) tell(span, path, this);
  }

  #all(): ReadonlyMap<string, Span> {
    return new Map([...this.#parts.values()].flatMap((part) => [...part.known]));
  }
}

/** `host/tre` of `host/tre/network/eth0` */
const twoWords = (path: string): string => {
  const second = path.indexOf('/', path.indexOf('/') + 1);
  return second === -1 ? path : path.slice(0, second);
};
