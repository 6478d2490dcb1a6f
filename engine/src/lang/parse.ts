// SourceFile → Ast, stanza by stanza: a broken one is reported and the others are still read.
import nearley from 'nearley';
import type { Ast, Entry, SourceFile } from '../api/ast.js';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { failure } from '../diagnostics/diagnose.js';
import { flaws } from './flaws.js';
import { type Token, type Tokens, tokensOf } from './lexer.js';
import compiled from './mln.generated.js';
import { entriesAt, type Mark, runsOf, type Shape } from './shape.js';
import { cut, type Stanza } from './stanza.js';

const grammar = nearley.Grammar.fromCompiled(compiled);

/** Never throws on any text. The tree holds the stanzas that could be read, also when others are in the diagnostics. */
export function parse(source: SourceFile): Result<Ast> {
  const entries: Entry[] = [];
  const diagnostics: Diagnostic[] = [];
  // most of a large file are stanzas of a few shapes, and each shape is parsed once
  const shapes = new Map<string, Shape>();
  const all = limited(tokensOf(source));
  for (const stanza of cut(all.next)) {
    const found = flaws(stanza);
    if (found.length === 0) entries.push(read(stanza, shapes));
    else diagnostics.push(...found);
  }
  if (all.beyond !== undefined) return { diagnostics: [tooMany(all.beyond)] };
  return { value: { file: source.file, entries }, diagnostics };
}

// what a file of the allowed size can hold at most would not fit into memory as a tree
const maxTokens = 2_000_000;

interface Limited {
  readonly next: Tokens;
  /** The first token that was left out. */
  beyond?: Token;
}

function limited(next: Tokens): Limited {
  let left = maxTokens;
  const all: Limited = {
    next: () => {
      const token = next();
      left -= 1;
      if (left >= 0 || token === undefined) return token;
      all.beyond = token;
      return undefined;
    },
  };
  return all;
}

function tooMany({ file, line, column }: Token): Diagnostic {
  return failure('MLN2014', { file, line, column, length: 1 }, { limit: maxTokens });
}

function read({ tokens }: Stanza, shapes: Map<string, Shape>): Entry {
  const runs = runsOf(tokens);
  const shape = shapes.get(runs.letters) ?? shapeOf(runs.letters);
  shapes.set(runs.letters, shape);
  const [entry, ...others] = entriesAt([shape], runs);
  if (entry === undefined || others.length > 0) throw new Error(`${others.length + 1} entries in one stanza`); // it would have been cut
  return entry;
}

function shapeOf(letters: string): Shape {
  const parser = new nearley.Parser(grammar, { lexer: marks(letters) });
  parser.feed('');
  const [shape, ...others]: readonly Shape[] = parser.results;
  // no result: incomplete; several: the grammar is ambiguous. Neither can pass flaws().
  if (shape === undefined || others.length > 0) throw new Error(`the grammar gave ${parser.results.length} trees for one stanza`);
  return shape;
}

/** The lexer that nearley sees: hands out the letters one by one. */
function marks(letters: string): nearley.Lexer {
  let at = 0;
  return {
    reset: () => undefined,
    next: () => {
      const value = letters[at];
      return value === undefined ? undefined : ({ value, at: at++ } as Mark); // letters of runsOf
    },
    save: () => ({}),
    formatError: (_token, message) => message,
  };
}
