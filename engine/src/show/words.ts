// Claims → a row for each word: its place, its plugin, its type, its default.
import type { Decoder } from '../api/fields.js';
import { type ClaimTable, type Place, places } from '../model/claims.js';

interface WordRow {
  readonly place: Place;
  /** The name of a word in a block of words begins with the block: `apache.doc_root`. */
  readonly word: string;
  /** `mln` for words of the kernel. */
  readonly plugin: string;
  /** The form in a file: `word value`, a block of lines or words, or named blocks. */
  readonly reads: Decoder<unknown>['reads'];
  readonly type: string;
  readonly default: string | null;
  readonly doc: string;
  /** The action that a running machine needs after a change of the word. */
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

const units = [
  [2 ** 40, 'T'],
  [2 ** 30, 'G'],
  [2 ** 20, 'M'],
  [2 ** 10, 'K'],
] as const;

/** The decoded value as a text of a project file. `type`: of the word's decoder; a size is in bytes. */
export function plainValue(value: unknown, type: string): string {
  if (value === undefined || value === null) return '';
  if (type === 'size' && typeof value === 'number') return sizeOf(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function sizeOf(bytes: number): string {
  const [unit, letter] = units.find(([least]) => bytes >= least && bytes % least === 0) ?? [1, ''];
  return `${bytes / unit}${letter}`;
}
