// Origins as they are noted while decoding: a path becomes a text when somebody asks for it, which most are never.
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';

/** A place in the model that knows its way from a root such as `host/tre`. */
export interface Placed {
  readonly root: string;
  readonly path: string;
}

interface Part {
  readonly noted: (readonly [Placed, Span])[];
  /** Made of what was noted at the first question about this root. */
  known?: ReadonlyMap<string, Span> | undefined;
}

/** Of two notes about one path the later one holds. */
export class OriginBook implements Origins {
  readonly #parts = new Map<string, Part>();

  note(place: Placed, span: Span): void {
    const part = this.#parts.get(place.root) ?? { noted: [] };
    if (part.noted.length === 0) this.#parts.set(place.root, part);
    part.noted.push([place, span]);
    part.known = undefined;
  }

  get(path: string): Span | undefined {
    const part = this.#parts.get(twoWords(path)) ?? this.#parts.get(path.split('/', 1)[0] ?? '');
    return part && knownIn(part).get(path);
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
    return new Map([...this.#parts.values()].flatMap((part) => [...knownIn(part)]));
  }
}

const knownIn = (part: Part): ReadonlyMap<string, Span> => {
  part.known ??= new Map(part.noted.map(([{ path }, span]) => [path, span]));
  return part.known;
};

/** `host/tre` of `host/tre/network/eth0` */
const twoWords = (path: string): string => {
  const second = path.indexOf('/', path.indexOf('/') + 1);
  return second === -1 ? path : path.slice(0, second);
};
