# The shape of a stanza: what stands where, by the numbers of its runs of tokens (see parse.ts). Left recursive, so that a long
# block costs linear time.
@preprocessor typescript
@{%
const of = (letter: string) => ({ test: (mark: { readonly value: string }) => mark.value === letter });
const [head, lines, incs, lbrace, rbrace] = [of('h'), of('l'), of('i'), of('{'), of('}')];
%}

stanza  -> entry                          {% id %}

entry   -> %lines                         {% ([{ at }]) => ({ at }) %}
         | %incs                          {% ([{ at }]) => ({ at }) %}
         | block                          {% id %}

block   -> %head %lbrace entries %rbrace  {% ([{ at }, , chain]) => ({ at, chain }) %}

entries -> null                           {% () => [] %}
         | entries entry                  {% ([chain, entry]) => [chain, entry] %}
