// SourceFile → Ast: each stanza is given to a parser of its own; a broken one is reported and the others are still read.
import nearley from 'nearley';
import type { Ast, Entry, SourceFile } from '../api/ast.js';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { flaws } from './flaws.js';
import { type Token, tokens } from './lexer.js';
import compiled from './mln.generated.js';
import { cut, type Stanza } from './stanza.js';

const grammar = nearley.Grammar.fromCompiled(compiled);

/** Never throws on any text. The tree holds the stanzas that could be read, also when others are in the diagnostics. */
export const parse = (source: SourceFile): Result<Ast> => {
  const entries: Entry[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const stanza of cut(tokens(source))) {
    const found = flaws(stanza);
    if (found.length === 0) entries.push(read(stanza));
    else diagnostics.push(...found);
  }
  return { value: { file: source.file, entries }, diagnostics };
};

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
    next: () => tokens[at++],
    save: () => ({}),
    formatError: (_token, message) => message,
  };
};
