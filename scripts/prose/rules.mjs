// Rules of textlint for the prose of this project. The words themselves stand in words.mjs.
import { splitAST } from 'sentence-splitter';
import { errors, headings, openings, phrases } from './words.mjs';

/** Code and addresses of links are no prose: letters of the same number take their place, so that positions stay. */
export function prose(text) {
  return text
    .replace(/`[^`]*`/g, (code) => `\`${'x'.repeat(code.length - 2)}\``)
    .replace(/\]\([^)]*\)|<[^>]*>/g, (mark) => ' '.repeat(mark.length));
}

/** Where the first letter of a sentence stands, behind marks such as `**` and `[`. */
const firstLetter = (text) => Math.max(text.search(/[\p{L}\p{N}`{"/]/u), 0);

/** Each table row is [pattern, advice]; only the first match in a sentence is reported. */
function find(table, text) {
  for (const [pattern, advice] of table) {
    const match = new RegExp(pattern, 'iu').exec(text);
    if (match !== null) return { index: match.index, found: match[0].trim(), advice };
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
          report(sentence, new RuleError(`"${fault.found}": ${fault.advice}`, { padding: locator.at(fault.index) }));
      }
    };
    return Object.fromEntries(kinds.map((kind) => [Syntax[kind], visit]));
  };
}

const opens = (table) => (text) => {
  const start = firstLetter(text);
  const fault = find(table, text.slice(start));
  return fault && { ...fault, index: start + fault.index };
};

export const words = sentenceRule(['Paragraph', 'TableCell', 'Header'], (text) => find(phrases, text));
export const subject = sentenceRule(['Paragraph'], opens(openings));
export const heading = sentenceRule(['Header'], opens(headings));
export const error = sentenceRule(['Paragraph'], (text) => find(errors, text));

/** More than one semicolon makes a list of sentences out of one. */
export const semicolons = sentenceRule(['Paragraph'], (text) => {
  const index = text.indexOf(';', text.indexOf(';') + 1);
  return index <= 0 || !text.includes(';') ? undefined : { index, found: ';', advice: 'write two sentences, or a list' };
});
