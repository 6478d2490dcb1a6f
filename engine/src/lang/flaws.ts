// Stanza → what is wrong with it, in our own words. The parser only ever sees stanzas that passed.
import type { Diagnostic, Related } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { failure } from '../diagnostics/diagnose.js';
import type { Token } from './lexer.js';
import { headWords, includeOf, isBadOrder, isBadVariable } from './nodes.js';
import { maxDepth, type Stanza } from './stanza.js';

/** The broken structure of a stanza, or else each statement in it that cannot be read. */
export function flaws(stanza: Stanza): readonly Diagnostic[] {
  const broken = structure(stanza);
  if (broken !== undefined) return [broken];
  const found: Diagnostic[] = [];
  for (const token of stanza.tokens) {
    const flaw = statement(token);
    if (flaw !== undefined) found.push(flaw);
  }
  return found;
}

function structure({ tokens, open, next, tooDeep }: Stanza): Diagnostic | undefined {
  if (tooDeep !== undefined) return failure('MLN2005', spanOf(tooDeep), { limit: maxDepth });
  const nameless = tokens.find((token, i) => token.type === 'lbrace' && tokens[i - 1]?.type !== 'head');
  if (nameless !== undefined) return failure('MLN2003', spanOf(nameless));
  if (open.length > 0) return notClosed(open, next);
  return tokens[0]?.type === 'rbrace' ? failure('MLN2002', spanOf(tokens[0])) : undefined;
}

// The innermost block is the one whose end the reader missed first; those around it are told as well.
function notClosed(open: readonly Token[], next: Token | undefined): Diagnostic {
  const [inner, ...outer] = open.toReversed();
  const related: Related[] = outer.map((head) => ({ span: spanOf(head), message: `"${title(head)}" is open as well` }));
  if (next !== undefined) related.push({ span: spanOf(next), message: `"${title(next)}" begins here` });
  const what = inner === undefined ? 'a block' : `"${title(inner)}"`;
  return { ...failure('MLN2001', inner && spanOf(inner), { what }), ...(related.length > 0 ? { related } : {}) };
}

function statement(token: Token): Diagnostic | undefined {
  switch (token.type) {
    case 'head': {
      if (!thirdWord.test(token.text)) return undefined;
      const [, , extra] = headWords(token);
      return extra && failure('MLN2004', extra.span, { found: `"${extra.text}"`, expected: '"{"' });
    }
    case 'line':
      if (token.text.startsWith('!') && isBadOrder(token)) return failure('MLN2008', spanOf(token), { text: title(token) });
      if (!token.text.startsWith('$') || !isBadVariable(token)) return undefined;
      return failure('MLN2006', spanOf(token), { text: title(token) });
    case 'inc': {
      const { path, span } = includeOf(token);
      return path.text === '' ? failure('MLN2007', span) : undefined;
    }
    case 'lbrace':
    case 'rbrace':
      return undefined;
  }
}

// looked for first, because hardly any head has one
const thirdWord = /\S\s+\S+\s+\S/;

function title(token: Token): string {
  const text = headWords(token)
    .map((word) => word.text)
    .join(' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The token up to its comment or the end of its first line. */
function spanOf(token: Token): Span {
  const words = headWords(token);
  const [first, last] = [words[0]?.span, words.at(-1)?.span];
  const { file, line, column } = token;
  const length = first && last && last.line === line ? last.column + last.length - column : 1;
  return { file, line, column, length: Math.max(1, length) };
}
