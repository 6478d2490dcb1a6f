// Command table → its page.
import { code, link, table } from './markdown.mjs';
import { documented } from './source.mjs';

const page = 'docs/commands.md';

export const commandsPart = ({ commands, plugins }) => {
  const kernel = commands.map((command) => ({ ...command, by: undefined }));
  const others = plugins.flatMap(({ plugin, page: home }) =>
    Object.entries(plugin.commands ?? {}).map(([name, command]) => ({ ...command, name, by: link(plugin.name, home, page) })),
  );
  const all = [...kernel, ...others].sort((a, b) => (a.name < b.name ? -1 : 1));
  const index = table(
    ['command', 'purpose'],
    all.map((command) => [`[${code(`mln ${command.name}`)}](#${anchor(command)})`, command.summary]),
  );
  return [index, ...all.map(section)].join('\n\n');
};

const title = ({ name }) => `mln ${name}`;

// as renderers make them: lower case, blanks to hyphens
const anchor = (command) => title(command).toLowerCase().replaceAll(' ', '-');

const section = (command) => {
  const { name, summary, by, examples = [], aliases = [] } = command;
  const usage = ['mln', name, ...(command.arguments ?? []), '[options]'].join(' ');
  const own = command.options ?? {};
  const all = command.json === false ? own : { ...own, '--json': 'print data for programs' };
  const options = Object.entries(all).map(([flags, doc]) => [code(flags), doc]);
  return [
    `## ${title(command)}`,
    `${capital(summary)}.${by === undefined ? '' : ` Plugin: ${by}.`}${aliases.length === 0 ? '' : ` Short form: ${aliases.map((a) => code(`mln ${a}`)).join(', ')}.`}`,
    `\`\`\`\n${[usage, ...examples.map((example) => `${example}`)].join('\n')}\n\`\`\``,
    table(['option', 'meaning'], options),
  ]
    .filter((text) => text !== '')
    .join('\n\n');
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The numbers from the code, the meaning from its comments. */
export const exitCodesPart = async ({ root, exitCodes }) => {
  const docs = await documented(`${root}engine/src/cli/exit.ts`);
  return table(
    ['code', 'name', 'meaning'],
    Object.entries(exitCodes).map(([name, number]) => [String(number), name, docs.get(name) ?? usual[name] ?? '']),
  );
};

const usual = {
  ok: 'The command succeeded.',
  bug: 'A fault of mln itself, code MLN9001. Please report it with the whole output.',
};
