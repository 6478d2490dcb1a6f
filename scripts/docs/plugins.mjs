// Each built-in plugin → the reference at the end of its page: the README of its package, which is written by hand but for this part.
import { code, link, plain, table } from './markdown.mjs';
import { optionsOf } from './options.mjs';
import { wordsOf } from './words.mjs';

export const pluginParts = (all) =>
  all.plugins.map((one) => ({ page: one.page, name: 'reference', text: referenceOf(all, one) }));

/** For the index. */
export const pluginList = ({ plugins }) =>
  plugins
    .map(
      ({ plugin, page, onDemand }) =>
        `- ${link(plugin.name, page, 'docs/README.md')}: ${plugin.summary}${onDemand ? ' (loaded on request)' : ''}`,
    )
    .join('\n');

const referenceOf = (all, { plugin, page, onDemand, package: name }) => {
  const { programs = {}, codes = {}, commands = {}, hooks = {} } = plugin;
  const parts = [
    '## Reference',
    onDemand
      ? `mln loads this plugin when a configuration names it: ${code(`plugins: ["${name}"]`)}.`
      : 'mln loads this plugin unless a configuration disables it.',
    chapter('Words', wordsOf(all, plugin.name)),
    chapter('Options', optionsOf(all, plugin)),
    chapter('Drivers', drivers(plugin)),
    chapter(
      'Commands',
      table(
        ['command', 'purpose'],
        Object.entries(commands).map(([word, { summary }]) => [
          link(code(`mln ${word}`), `docs/commands.md#mln-${word.replaceAll(' ', '-')}`, page),
          summary,
        ]),
      ),
    ),
    chapter(
      'Hooks',
      Object.keys(hooks)
        .map((hook) => link(code(hook), 'docs/plugins/hooks.md', page))
        .join(', '),
    ),
    chapter(
      'Programs',
      table(
        ['program', 'Debian package'],
        Object.entries(programs).map(([program, debian]) => [code(program), code(debian)]),
      ),
    ),
    chapter(
      'Diagnostics',
      table(
        ['code', 'message'],
        Object.values(codes)
          .sort((a, b) => (a.code < b.code ? -1 : 1))
          .map(({ code: id, message }) => [link(id, `docs/errors.md#${id}`, page), plain(message)]),
      ),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
};

const chapter = (title, text) => (text === '' ? '' : `### ${title}\n\n${text}`);

const drivers = ({ backends = {}, storage = {}, openers = {} }) =>
  table(
    ['kind', 'name', 'description'],
    [
      ...Object.entries(backends).map(([word, { summary, capabilities }]) => [
        'backend',
        code(word),
        `${summary}; ${abilities(capabilities)}`,
      ]),
      ...Object.entries(storage).map(([word, { summary }]) => ['storage', code(word), summary]),
      ...Object.entries(openers).map(([word, { summary }]) => ['image opener', code(word), summary]),
    ],
  );

const abilities = ({ hvm, liveMigration, snapshots }) =>
  `full virtualization: ${hvm}, live migration: ${liveMigration}, snapshots: ${snapshots}`;
