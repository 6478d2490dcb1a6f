// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }

const of = (letter: string) => ({ test: (mark: { readonly value: string }) => mark.value === letter });
const [head, lines, incs, lbrace, rbrace] = [of('h'), of('l'), of('i'), of('{'), of('}')];

interface NearleyToken {
  value: any;
  [key: string]: any;
};

interface NearleyLexer {
  reset: (chunk: string, info: any) => void;
  next: () => NearleyToken | undefined;
  save: () => any;
  formatError: (token: never) => string;
  has: (tokenType: string) => boolean;
};

interface NearleyRule {
  name: string;
  symbols: NearleySymbol[];
  postprocess?: (d: any[], loc?: number, reject?: {}) => any;
};

type NearleySymbol = string | { literal: any } | { test: (token: any) => boolean };

interface Grammar {
  Lexer: NearleyLexer | undefined;
  ParserRules: NearleyRule[];
  ParserStart: string;
};

const grammar: Grammar = {
  Lexer: undefined,
  ParserRules: [
    {"name": "stanza", "symbols": ["entry"], "postprocess": id},
    {"name": "entry", "symbols": [lines], "postprocess": ([{ at }]) => ({ at })},
    {"name": "entry", "symbols": [incs], "postprocess": ([{ at }]) => ({ at })},
    {"name": "entry", "symbols": ["block"], "postprocess": id},
    {"name": "block", "symbols": [head, lbrace, "entries", rbrace], "postprocess": ([{ at }, , chain]) => ({ at, chain })},
    {"name": "entries", "symbols": [], "postprocess": () => []},
    {"name": "entries", "symbols": ["entries", "entry"], "postprocess": ([chain, entry]) => [chain, entry]}
  ],
  ParserStart: "stanza",
};

export default grammar;
