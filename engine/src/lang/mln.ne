# One stanza of a project file, over the tokens of lexer.ts. Left recursive, so that a long block costs linear time.
@preprocessor typescript
@{%
import type { Token } from './lexer.js';
import { blockOf, includeOf, statementOf } from './nodes.js';

const of = (type: Token['type']) => ({ test: (token: Token) => token.type === type });
const [head, line, inc, lbrace, rbrace] = [of('head'), of('line'), of('inc'), of('lbrace'), of('rbrace')];
%}

stanza  -> entry                          {% id %}

entry   -> %line                          {% ([token]) => statementOf(token) %}
         | %inc                           {% ([token]) => includeOf(token) %}
         | block                          {% id %}

block   -> %head %lbrace entries %rbrace  {% ([token, , chain]) => blockOf(token, chain) %}

entries -> null                           {% () => [] %}
         | entries entry                  {% ([chain, entry]) => [chain, entry] %}
