// Built engine and plugins → the generated pages of docs/. `node scripts/docs.mjs` writes them, `--check` says which are stale.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { commandsPart, exitCodesPart } from './docs/commands.mjs';
import { errorsPart } from './docs/errors.mjs';
import { contextsPart, hooksPart } from './docs/hooks.mjs';
import { loadAll } from './docs/load.mjs';
import { optionsPart } from './docs/options.mjs';
import { pluginList, pluginParts } from './docs/plugins.mjs';
import { wordsPart } from './docs/words.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Pages that are written by hand but for the parts between `<!-- generated: NAME -->` and `<!-- end of generated: NAME -->`. */
const parts = async (all) => [
  { page: 'docs/language.md', name: 'words', text: wordsPart(all) },
  { page: 'docs/configuration.md', name: 'options', text: optionsPart(all) },
  { page: 'docs/commands.md', name: 'commands', text: commandsPart(all) },
  { page: 'docs/commands.md', name: 'exit codes', text: await exitCodesPart(all) },
  { page: 'docs/errors.md', name: 'codes', text: errorsPart(all) },
  { page: 'docs/plugins/hooks.md', name: 'hooks', text: await hooksPart(all) },
  { page: 'docs/plugins/hooks.md', name: 'contexts', text: await contextsPart(all) },
  { page: 'docs/README.md', name: 'plugins', text: pluginList(all) },
  ...pluginParts(all),
  { page: 'README.md', name: 'example', text: await quoted('examples/ldap.mln') },
  ...(await Promise.all(
    ['lesson.mjs', 'mln.config.yaml', 'class.mln'].map(async (name) => ({
      page: 'docs/plugins/tutorial.md',
      name,
      text: await quoted(`docs/plugins/lesson/${name}`),
    })),
  )),
];

const languages = { mjs: 'js', yaml: 'yaml', mln: '' };

const quoted = async (file) => {
  const text = await readFile(`${root}${file}`, 'utf8');
  return `\`\`\`${languages[file.split('.').at(-1)]}\n${text.trim()}\n\`\`\``;
};

const splice = (page, { name, text, page: path }) => {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end of generated: ${name} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${path} has no place for ${name}: ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text.trim()}\n\n${page.slice(to)}`;
};

const pages = async () => {
  const all = await loadAll(root);
  const made = new Map();
  for (const part of await parts(all)) {
    const page = made.get(part.page) ?? (await readFile(`${root}${part.page}`, 'utf8'));
    made.set(part.page, splice(page, part));
  }
  return made;
};

const stale = [];
for (const [page, text] of await pages()) {
  const there = await readFile(`${root}${page}`, 'utf8').catch(() => '');
  if (there !== text) stale.push({ page, text });
}
if (process.argv.includes('--check')) {
  for (const { page } of stale) console.log(`${page} is not what the code says; run: npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { page, text } of stale) {
    await writeFile(`${root}${page}`, text);
    console.log(`written: ${page}`);
  }
}
