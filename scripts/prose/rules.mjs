// Rules of textlint for the prose of this project. words.mjs has the words.
import { splitAST } from 'sentence-splitter';
import { errors, headings, openings, phrases } from './words.mjs';

/** Code and addresses of links are not prose. Other letters replace them, as many as before, so that positions stay. */
function prose(text) {
  return text
    .replace(/`[^`]*`/g, (code) => `\`${'x'.repeat(code.length - 2)}\``)
    .replace(/\]\([^)]*\)|<[^>]*>/g, (mark) => ' '.repeat(mark.length));
}

/** The position of the first letter of a sentence, after marks such as `**` and `[`. */
function firstLetter(text) {
  return Math.max(text.search(/[\p{L}\p{N}`{"/]/u), 0);
}

/** A row of the table is [pattern, advice]. A sentence gets at most one finding from a table. */
function find(table, text) {
  for (const [pattern, advice] of table) {
    const match = new RegExp(pattern, 'iu').exec(text);
    if (match !== null) return { index: match.index, found: `"${match[0].trim()}"`, advice };
  }
  return undefined;
}

/** Several rules look at the same paragraph; cutting it into sentences is the slow part. */
const known = new WeakMap();

function sentencesOf(node) {
  const before = known.get(node);
  if (before !== undefined) return before;
  const sentences = splitAST(node)
    .children.filter(({ type }) => type === 'Sentence')
    .map((sentence) => ({ sentence, text: prose(sentence.raw).replaceAll('\n', ' ') }));
  known.set(node, sentences);
  return sentences;
}

/** A rule that looks at each sentence of the named kinds of nodes; `check(text)` finds at most one fault. */
function sentenceRule(kinds, check) {
  return (context) => {
    const { Syntax, RuleError, report, locator } = context;
    const visit = (node) => {
      for (const { sentence, text } of sentencesOf(node)) {
        const fault = check(text);
        if (fault !== undefined)
          report(sentence, new RuleError(`${fault.found}: ${fault.advice}`, { padding: locator.at(fault.index) }));
      }
    };
    return Object.fromEntries(kinds.map((kind) => [Syntax[kind], visit]));
  };
}

function opens(table) {
  return (text) => {
    const start = firstLetter(text);
    const fault = find(table, text.slice(start));
    return fault && { ...fault, index: start + fault.index };
  };
}

export const words = sentenceRule(['Paragraph', 'TableCell', 'Header'], (text) => find(phrases, text));
export const subject = sentenceRule(['Paragraph'], opens(openings));
export const heading = sentenceRule(['Header'], opens(headings));
export const error = sentenceRule(['Paragraph'], (text) => find(errors, text));

/** A longer sentence is read twice. */
const longest = 170;

export const length = sentenceRule(['Paragraph'], (text) => {
  const letters = text.replace(/[`*]/g, '').replace(/\s+/g, ' ').length;
  return letters <= longest ? undefined : { index: 0, found: 'long sentence', advice: `${letters} letters, at most ${longest}` };
});

/** A second semicolon in a sentence makes a list of it. */
export const semicolons = sentenceRule(['Paragraph'], (text) => {
  const first = text.indexOf(';');
  const index = text.indexOf(';', first + 1);
  return first < 0 || index < 0 ? undefined : { index, found: 'semicolons', advice: 'write two sentences, or a list' };
});
