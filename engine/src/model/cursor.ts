// What decoders write to: complaints, origins and secrets, each under the path of the value.
import type { Report } from '../api/diagnostic.js';
import type { DecodeCx } from '../api/fields.js';
import type { SecretRef } from '../api/model.js';
import type { Span } from '../api/span.js';
import type { OriginBook } from './origin-book.js';

export interface Sinks {
  readonly report: Report;
  readonly origins: OriginBook;
  readonly secrets: Map<string, string>;
}

// A class because there is one for each word of each host: its methods are shared, and its path is made when it is needed.
class Cursor implements DecodeCx {
  readonly root: string;
  readonly #sinks: Sinks;
  readonly #parent: Cursor | undefined;
  readonly #key: string;

  constructor(sinks: Sinks, key: string, parent?: Cursor) {
    this.#sinks = sinks;
    this.#parent = parent;
    this.#key = key;
    this.root = parent === undefined ? key : parent.root;
  }

  get path(): string {
    return this.#parent === undefined ? this.#key : `${this.#parent.path}/${this.#key}`;
  }

  get report(): Report {
    return this.#sinks.report;
  }

  below(key: string): DecodeCx {
    return new Cursor(this.#sinks, key, this);
  }

  origin(span: Span): void {
    this.#sinks.origins.note(this, span);
  }

  keep(value: string): SecretRef {
    const { secrets } = this.#sinks;
    const { path } = this;
    let secret = path;
    for (let n = 2; secrets.has(secret) && secrets.get(secret) !== value; n += 1) secret = `${path}#${n}`;
    secrets.set(secret, value);
    return { secret };
  }
}

/** `path`: `host/tre`. */
export const cursorAt = (sinks: Sinks, path: string): DecodeCx => new Cursor(sinks, path);
