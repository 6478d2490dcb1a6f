// What decoders write to: complaints, origins and secrets, each under the path of the value.
import type { Report } from '../api/diagnostic.js';
import type { DecodeCx } from '../api/fields.js';
import type { SecretRef } from '../api/model.js';
import type { Span } from '../api/span.js';

export interface Sinks {
  readonly report: Report;
  readonly origins: Map<string, Span>;
  readonly secrets: Map<string, string>;
}

// A class because there is one for each word of each host: its methods are shared.
class Cursor implements DecodeCx {
  readonly path: string;
  readonly #sinks: Sinks;

  constructor(sinks: Sinks, path: string) {
    this.path = path;
    this.#sinks = sinks;
  }

  get report(): Report {
    return this.#sinks.report;
  }

  below(key: string): DecodeCx {
    return new Cursor(this.#sinks, `${this.path}/${key}`);
  }

  origin(span: Span): void {
    this.#sinks.origins.set(this.path, span);
  }

  keep(value: string): SecretRef {
    const { secrets } = this.#sinks;
    let secret = this.path;
    for (let n = 2; secrets.has(secret) && secrets.get(secret) !== value; n += 1) secret = `${this.path}#${n}`;
    secrets.set(secret, value);
    return { secret };
  }
}

/** `path`: `host/tre`. */
export const cursorAt = (sinks: Sinks, path: string): DecodeCx => new Cursor(sinks, path);
