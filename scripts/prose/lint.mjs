// (name, Markdown or texts of a source) → findings, by textlint.
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import sentenceLength from 'textlint-rule-sentence-length';
import { error, heading, semicolons, subject, words } from './rules.mjs';

/** Longer sentences are read twice. */
export const longest = 170;

const plugins = [{ pluginId: 'markdown', plugin: markdown.default ?? markdown }];
const common = [
  { ruleId: 'words', rule: words },
  { ruleId: 'subject', rule: subject },
  { ruleId: 'semicolons', rule: semicolons },
  { ruleId: 'length', rule: sentenceLength.default ?? sentenceLength, options: { max: longest } },
];
const rules = {
  page: [...common, { ruleId: 'heading', rule: heading }],
  text: common,
  message: [...common, { ruleId: 'error', rule: error }],
};

const kernel = new TextlintKernel();

async function run(file, text, kind) {
  const { messages } = await kernel.lintText(text, { filePath: file, ext: '.md', plugins, rules: rules[kind] });
  return messages.map(({ line, ruleId, message }) => ({ file, line, rule: ruleId, message: shortened(message) }));
}

/** The rule of textlint for lengths says the line again, and something about its settings. */
function shortened(message) {
  const length = /sentence length\((\d+)\)/.exec(message);
  return length === null ? message : `a sentence of ${length[1]} characters: at most ${longest}`;
}

/** Generated parts are checked where they come from: blank lines take their place. */
function withoutGenerated(text) {
  return text.replace(/<!-- generated: (.+?) -->[\s\S]*?<!-- end of generated: \1 -->/g, (part) => part.replace(/[^\n]/g, ''));
}

/** A page of Markdown. */
export function lintPage(file, text) {
  return run(file, withoutGenerated(text), 'page');
}

/** Texts of one kind (`message` or `text`), each of some lines: `{ line, text }`. They are checked as paragraphs of one page. */
export async function lintTexts(file, texts, kind = 'text') {
  const lines = texts.flatMap(({ line, text }) => [
    ...text.split('\n').map((part, i) => ({ line: line + i, part: part.trim() })),
    { line, part: '' },
  ]);
  const found = await run(file, lines.map(({ part }) => part).join('\n'), kind);
  return found.map((one) => ({ ...one, line: lines[one.line - 1].line }));
}
