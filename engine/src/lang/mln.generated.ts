// Generated automatically by nearley, version 2.20.1
// http://github.com/Hardmath123/nearley
// Bypasses TS6133. Allow declared but unused functions.
// @ts-ignore
function id(d: any[]): any { return d[0]; }

import type { Run, Token } from './lexer.js';
import { blockOf, includeOf, statementOf } from './nodes.js';

const of = (type: Token['type']) => ({ test: (run: Run) => run.type === type });
const [head, lines, inc, lbrace, rbrace] = [of('head'), of('line'), of('inc'), of('lbrace'), of('rbrace')];

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
    {"name": "stanza", "symbols": ["entry"], "postprocess": ([[entry]]) => entry},
    {"name": "entry", "symbols": [lines], "postprocess": ([{ tokens }]) => tokens.map(statementOf)},
    {"name": "entry", "symbols": [inc], "postprocess": ([{ tokens }]) => tokens.map(includeOf)},
    {"name": "entry", "symbols": ["block"], "postprocess": id},
    {"name": "block", "symbols": [head, lbrace, "entries", rbrace], "postprocess": ([{ tokens: [head] }, , chain]) => [blockOf(head, chain)]},
    {"name": "entries", "symbols": [], "postprocess": () => []},
    {"name": "entries", "symbols": ["entries", "entry"], "postprocess": ([chain, entry]) => [chain, entry]}
  ],
  ParserStart: "stanza",
};

export default grammar;
