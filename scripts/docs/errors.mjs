// Catalogues of the kernel and of every plugin → the list of codes.

import { code, link, plain, table } from './markdown.mjs';
import { sentences } from './sentences.mjs';

const page = 'docs/errors.md';

const ranges = [
  { from: 1000, title: 'Reading files', text: 'mln cannot read the file, or the file is not text.' },
  { from: 2000, title: 'Language', text: 'mln can read the text, but its syntax is not that of a project file.' },
  { from: 3000, title: 'Words and names', text: 'The syntax is right, but a word, a value or a name is wrong.' },
  {
    from: 4000,
    title: 'Planning',
    text: 'The project is right, but mln cannot plan the command now. mln changed nothing.',
  },
  {
    from: 5000,
    title: 'Running',
    text: 'A step of the plan failed. mln undid the steps that it had begun, unless you chose to keep them.',
  },
  { from: 6000, title: 'Plugins and configuration', text: 'mln cannot use a plugin or a configuration file.' },
  { from: 9000, title: 'The kernel', text: 'A fault of mln itself.' },
];

export const errorsPart = ({ codes, plugins }) => {
  const kernel = ranges.map(({ from, title, text }) => {
    const own = Object.values(codes).filter((row) => Math.floor(number(row) / 1000) === from / 1000);
    return `## ${title}\n\n${text}\n\n${rows(own)}`;
  });
  const others = plugins
    .filter(({ plugin }) => Object.keys(plugin.codes ?? {}).length > 0)
    .map(
      ({ plugin, page: home }) =>
        `## Plugin ${plugin.name}\n\n${capital(plugin.summary)}: see ${link('its page', home, page)}.\n\n${rows(Object.values(plugin.codes))}`,
    );
  return [...kernel.slice(0, -1), ...others, ...kernel.slice(-1)].join('\n\n');
};

const number = ({ code }) => Number(code.slice('MLN'.length));

const rows = (catalogue) =>
  table(
    ['code', 'message', 'meaning', 'hint'],
    catalogue
      .sort((a, b) => number(a) - number(b))
      .map(({ code: id, message, hint = '' }) => [
        `<a id="${id}"></a>${code(id)}`,
        plain(message),
        sentences[id] ?? '',
        plain(hint),
      ]),
  );

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
