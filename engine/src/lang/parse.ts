// SourceFile → Ast: each stanza is given to a parser of its own; a broken one is reported and the others are still read.
import nearley from 'nearley';
import type { Ast, Entry, SourceFile } from '../api/ast.js';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { failure } from '../source/diagnose.js';
import { flaws } from './flaws.js';
import { type Run, type Token, tokens } from './lexer.js';
import compiled from './mln.generated.js';
import { cut, type Stanza } from './stanza.js';

const grammar = nearley.Grammar.fromCompiled(compiled);

/** Never throws on any text. The tree holds the stanzas that could be read, also when others are in the diagnostics. */
export const parse = (source: SourceFile): Result<Ast> => {
  const entries: Entry[] = [];
  const diagnostics: Diagnostic[] = [];
  const all = upTo(maxTokens, tokens(source));
  for (const stanza of cut(all)) {
    const found = flaws(stanza);
    if (found.length === 0) entries.push(read(stanza));
    else diagnostics.push(...found);
  }
  if (all.beyond !== undefined) return { diagnostics: [tooMany(all.beyond)] };
  return { value: { file: source.file, entries }, diagnostics };
};

// what a file of the allowed size can hold at most would not fit into memory as a tree
const maxTokens = 2_000_000;

interface Limited extends Iterable<Token> {
  /** The first token that was left out. */
  beyond?: Token;
}

const upTo = (limit: number, all: Iterable<Token>): Limited => {
  const limited: Limited = {
    *[Symbol.iterator]() {
      let left = limit;
      for (const token of all) {
        if (left === 0) {
          limited.beyond = token;
          return;
        }
        left -= 1;
        yield token;
      }
    },
  };
  return limited;
};

const tooMany = ({ file, line, column }: Token): Diagnostic =>
  failure('MLN2014', { file, line, column, length: 1 }, { limit: maxTokens });

const read = ({ tokens }: Stanza): Entry => {
  const parser = new nearley.Parser(grammar, { lexer: replay(tokens) });
  parser.feed('');
  const [entry, ...others]: readonly Entry[] = parser.results;
  // no result: incomplete; several: the grammar is ambiguous. Neither can pass flaws().
  if (entry === undefined || others.length > 0) throw new Error(`the grammar gave ${parser.results.length} trees for one stanza`);
  return entry;
};

/** The lexer that nearley sees: hands out tokens that are there already. */
const replay = (tokens: readonly Token[]): nearley.Lexer => {
  let at = 0;
  return {
    reset: () => undefined,
    next: () => {
      const from = at;
      const first = tokens[at++];
      if (first === undefined) return undefined;
      if (first.type === 'line') while (tokens[at]?.type === 'line') at += 1;
      return { type: first.type, value: first.value, tokens: tokens.slice(from, at) } satisfies Run;
    },
    save: () => ({}),
    formatError: (_token, message) => message,
  };
};
