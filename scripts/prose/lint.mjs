// (name, Markdown or texts of a source) → findings, by textlint.
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { error, heading, length, semicolons, subject, words } from './rules.mjs';

const plugins = [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }];
const common = [
  { ruleId: 'words', rule: words },
  { ruleId: 'subject', rule: subject },
  { ruleId: 'length', rule: length },
];
const rules = {
  page: [...common, { ruleId: 'semicolons', rule: semicolons }, { ruleId: 'heading', rule: heading }],
  comment: [...common, { ruleId: 'semicolons', rule: semicolons }],
  message: [...common, { ruleId: 'error', rule: error }],
  help: common,
};

const kernel = new TextlintKernel();

async function run(file, text, kind) {
  const { messages } = await kernel.lintText(text, { filePath: file, ext: '.md', plugins, rules: rules[kind] });
  return messages.map(({ line, ruleId, message }) => ({ file, line, rule: ruleId, message }));
}

/** Blank lines replace the generated parts: the linter checks their texts in the sources. */
function withoutGenerated(text) {
  return text.replace(/<!-- generated: (.+?) -->[\s\S]*?<!-- end of generated: \1 -->/g, (part) => part.replace(/[^\n]/g, ''));
}

/** A page of Markdown. */
export function lintPage(file, text) {
  return run(file, withoutGenerated(text), 'page');
}

/** Texts `{ line, text }` of one kind: `comment`, `message` or `help`. The linter reads them as paragraphs of one page. */
export async function lintTexts(file, texts, kind) {
  const lines = texts.flatMap(({ line, text }) => [
    ...text.split('\n').map((part, i) => ({ line: line + i, part: part.trim() })),
    { line, part: '' },
  ]);
  const found = await run(file, lines.map(({ part }) => part).join('\n'), kind);
  return found.map((one) => ({ ...one, line: lines[one.line - 1].line }));
}
