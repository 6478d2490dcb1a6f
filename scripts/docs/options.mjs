// Declared options → the tables of options.
import { code, link, table } from './markdown.mjs';

const page = 'docs/configuration.md';

const optionTable = (rows, owner) =>
  table(
    ['key', 'value', 'default', 'layers', ...(owner === undefined ? [] : ['from']), 'meaning'],
    rows.map((row) => [
      code(row.key),
      row.value,
      row.default === '' ? '' : code(row.default),
      row.layers.join(', '),
      ...(owner === undefined ? [] : [owner(row)]),
      row.doc,
    ]),
  );

export const optionsPart = ({ optionRows, plugins }) =>
  optionTable(optionRows(plugins.map(({ plugin }) => plugin)), ({ plugin: name }) => {
    const { plugin, page: home } = plugins.find((one) => one.plugin.name === name);
    return link(plugin.name, home, page);
  });

export const optionsOf = ({ optionRows }, plugin) => optionTable(optionRows([plugin]));
