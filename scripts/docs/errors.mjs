// Catalogues of the kernel and of every plugin → the list of codes.

import { code, link, plain, table } from './markdown.mjs';
import { sentences } from './sentences.mjs';

const page = 'docs/errors.md';

const ranges = [
  { from: 1000, title: 'Reading files', text: 'The file could not be read, or it is no text.' },
  { from: 2000, title: 'Language', text: 'The text could be read, but it is not put together as a project file is.' },
  { from: 3000, title: 'Words and names', text: 'The file is well formed; a word, a value or a name in it is wrong.' },
  {
    from: 4000,
    title: 'Planning',
    text: 'The project is fine, but what you asked for cannot be planned now. Nothing was changed.',
  },
  { from: 5000, title: 'Running', text: 'A step of the plan failed. What was begun was undone, unless you asked to keep it.' },
  { from: 6000, title: 'Plugins and configuration', text: 'A plugin or a configuration file cannot be used.' },
  { from: 9000, title: 'The kernel', text: 'A fault of mln itself.' },
];

export const errorsPart = ({ codes, plugins }) => {
  const kernel = ranges.map(({ from, title, text }) => {
    const own = Object.entries(codes).filter(([name]) => Math.floor(number(name) / 1000) === from / 1000);
    return `## ${title}\n\n${text}\n\n${rows(own)}`;
  });
  const others = plugins
    .filter(({ plugin }) => Object.keys(plugin.codes ?? {}).length > 0)
    .map(
      ({ plugin, page: home }) =>
        `## Plugin ${plugin.name}\n\n${capital(plugin.summary)}: ${link('its page', home, page)}.\n\n${rows(Object.entries(plugin.codes))}`,
    );
  return [...kernel.slice(0, -1), ...others, ...kernel.slice(-1)].join('\n\n');
};

const number = (name) => Number(name.slice('MLN'.length));

const rows = (entries) =>
  table(
    ['code', 'message', 'what it means', 'way out'],
    entries
      .sort(([a], [b]) => number(a) - number(b))
      .map(([name, { message, hint = '' }]) => [
        `<a id="${name}"></a>${code(name)}`,
        plain(message),
        sentences[name] ?? '',
        plain(hint),
      ]),
  );

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
