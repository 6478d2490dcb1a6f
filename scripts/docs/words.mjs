// Claims → the tables of words.
import { bytes, code, link, table } from './markdown.mjs';

const titles = {
  global: 'In `global { }`',
  host: 'In `host NAME { }` and `superclass NAME { }`',
  network: 'In `network IF { }` of a host',
  switch: 'In `switch NAME { }`',
};

const costs = { live: 'nothing', restart: 'a restart', rebuild: 'a new disk' };

const defaultOf = ({ absent, decoder, chooses }) => {
  if (chooses !== undefined || absent === undefined || absent === null) return '';
  if (Array.isArray(absent) || typeof absent === 'object') return '';
  if (decoder.type === 'flag') return absent ? 'yes' : 'no';
  if (decoder.type === 'size') return bytes(absent);
  return code(absent);
};

/** `of`: the claims to show; `owner(claim)` the cell that says whose they are, when there is such a column. */
export const wordTable = (of, owner) =>
  table(
    ['word', 'value', 'default', ...(owner === undefined ? [] : ['from']), 'meaning', 'a change costs'],
    of.map((claim) => [
      code(claim.word),
      claim.decoder.type,
      defaultOf(claim),
      ...(owner === undefined ? [] : [owner(claim)]),
      claim.decoder.doc,
      costs[claim.decoder.change],
    ]),
  );

export const wordsPart = ({ places, claims, plugins }) => {
  const owner = ({ plugin }) => {
    const known = plugins.find((one) => one.plugin.name === plugin);
    return known === undefined ? 'mln' : link(plugin, known.page, 'docs/language.md');
  };
  return places.map((place) => `### ${titles[place]}\n\n${wordTable(claims.words(place), owner)}`).join('\n\n');
};

/** Words of one plugin, a table for each block they stand in. */
export const wordsOf = ({ places, claims }, name) =>
  places
    .map((place) => ({ place, own: claims.words(place).filter(({ plugin }) => plugin === name) }))
    .filter(({ own }) => own.length > 0)
    .map(({ place, own }) => `#### ${titles[place]}\n\n${wordTable(own)}`)
    .join('\n\n');
