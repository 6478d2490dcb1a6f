// Words that the configuration gives every host → lines below all superclasses.
import type { Line } from '../api/draft.js';
import type { Span } from '../api/span.js';
import type { ClaimTable } from './claims.js';

export interface DefaultWord {
  readonly word: string;
  readonly value: string;
  /** Its place in the configuration. */
  readonly span: Span;
}

/** What `via` says of them. */
export const configuration = 'the configuration';

/** Words that no loaded plugin claims in hosts are left out: the configuration may speak of plugins that come later. */
export function defaultLines(words: readonly DefaultWord[] = [], claims: ClaimTable): readonly Line[] {
  return words
    .filter(({ word }) => claims.owner('host', word) !== undefined)
    .map(({ word, value, span }) => ({
      name: { text: word, span },
      value: { text: value, span },
      text: `${word} ${value}`,
      span,
      via: [configuration],
    }));
}
