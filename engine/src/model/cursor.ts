// What decoders write to: complaints, origins and secrets, each under the path of the value.
import type { Report } from '../api/diagnostic.js';
import type { DecodeCx } from '../api/fields.js';
import type { SecretRef } from '../api/model.js';
import type { Span } from '../api/span.js';
import { type OriginBook, type OriginPart, type Placed, pathOf } from './origin-book.js';

export interface Sinks {
  readonly report: Report;
  readonly origins: OriginBook;
  readonly secrets: Map<string, string>;
}

// A class because there is one for each word of each host: its methods are shared, and its path is made when it is needed.
class Cursor implements DecodeCx, Placed {
  readonly key: string;
  readonly parent: Cursor | undefined;
  readonly #root: Root;

  constructor(root: Root, key: string, parent?: Cursor) {
    this.#root = root;
    this.key = key;
    this.parent = parent;
  }

  get path(): string {
    return pathOf(this);
  }

  get report(): Report {
    return this.#root.sinks.report;
  }

  below(key: string): DecodeCx {
    return new Cursor(this.#root, key, this);
  }

  origin(span: Span): void {
    this.#root.part.note(this, span);
  }

  keep(value: string): SecretRef {
    const { secrets } = this.#root.sinks;
    const { path } = this;
    let secret = path;
    for (let n = 2; secrets.has(secret) && secrets.get(secret) !== value; n += 1) secret = `${path}#${n}`;
    secrets.set(secret, value);
    return { secret };
  }
}

/** `path`: `host/tre`. */
export const cursorAt = (sinks: Sinks, path: string): DecodeCx => new Cursor({ sinks, part: sinks.origins.part(path) }, path);

interface Root {
  readonly sinks: Sinks;
  readonly part: OriginPart;
}
