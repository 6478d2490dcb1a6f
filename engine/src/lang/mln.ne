# One stanza of a project file, over runs of tokens (see parse.ts). Left recursive, so that a long block costs linear time.
@preprocessor typescript
@{%
import type { Run, Token } from './lexer.js';
import { blockOf, includeOf, statementOf } from './nodes.js';

const of = (type: Token['type']) => ({ test: (run: Run) => run.type === type });
const [head, lines, inc, lbrace, rbrace] = [of('head'), of('line'), of('inc'), of('lbrace'), of('rbrace')];
%}

stanza  -> entry                          {% ([[entry]]) => entry %}

entry   -> %lines                         {% ([{ tokens }]) => tokens.map(statementOf) %}
         | %inc                           {% ([{ tokens }]) => tokens.map(includeOf) %}
         | block                          {% id %}

block   -> %head %lbrace entries %rbrace  {% ([{ tokens: [head] }, , chain]) => [blockOf(head, chain)] %}

entries -> null                           {% () => [] %}
         | entries entry                  {% ([chain, entry]) => [chain, entry] %}
