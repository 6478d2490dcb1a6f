// Claims → a list of every word: where it stands, whose it is, what it takes.
import type { Decoder } from '../api/fields.js';
import { type ClaimTable, type Place, places } from '../model/claims.js';
import { plainValue } from './value.js';

export interface WordRow {
  readonly place: Place;
  /** A word of a block of words has its block before it: `apache.doc_root`. */
  readonly word: string;
  /** `mln` for words of the kernel. */
  readonly plugin: string;
  /** How it is written: `word value`, a block of lines or words, or blocks with a name each. */
  readonly reads: Decoder<unknown>['reads'];
  readonly type: string;
  readonly default: string | null;
  readonly doc: string;
  /** What a change of it costs a running machine. */
  readonly change: Decoder<unknown>['change'];
  /** The word chooses a driver. */
  readonly chooses?: 'backend' | 'storage';
}

export function wordRows(claims: ClaimTable): readonly WordRow[] {
  return places.flatMap((place) =>
    claims.words(place).flatMap(({ word, plugin, decoder, absent, chooses }) => {
      const empty = absent === undefined || chooses !== undefined || typeof absent === 'object';
      const row = rowOf({ place, word, plugin }, decoder, empty ? null : plainValue(absent, decoder.type));
      const inner = Object.entries(decoder.fields ?? {}).map(([name, field]) =>
        rowOf({ place, word: `${word}.${name}`, plugin }, field, null),
      );
      return [chooses === undefined ? row : { ...row, chooses }, ...inner];
    }),
  );
}

function rowOf(
  where: Pick<WordRow, 'place' | 'word' | 'plugin'>,
  { reads, type, doc, change }: Decoder<unknown>,
  absent: string | null,
): WordRow {
  return { ...where, reads, type, default: absent, doc, change };
}
