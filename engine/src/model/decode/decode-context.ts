// What decoders write to: complaints, origins and secrets, each under the path of the value.
import type { Report } from '../../api/diagnostic.js';
import type { DecodeContext } from '../../api/fields.js';
import type { SecretRef } from '../../api/model.js';
import type { Span } from '../../api/span.js';
import { note, type OriginBook, type Place, pathOf } from '../provenance/origin-book.js';

export interface Sinks {
  readonly report: Report;
  readonly origins: OriginBook;
  readonly secrets: Map<string, string>;
}

// A class because there is one for each word of each host: its methods are shared, and its path is made when it is needed.
class Cursor implements DecodeContext, Place {
  readonly key: string;
  readonly parent: Cursor | undefined;
  readonly sinks: Sinks;
  span: Span | undefined = undefined;
  inner: Place[] | undefined = undefined;

  constructor(sinks: Sinks, key: string, parent?: Cursor) {
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
    return new Cursor(this.sinks, key, this);
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
export function cursorAt(sinks: Sinks, kind: string, name?: string): DecodeContext {
  const cursor = new Cursor(sinks, name === undefined ? kind : `${kind}/${name}`);
  sinks.origins.enter(cursor, kind, name);
  return cursor;
}
