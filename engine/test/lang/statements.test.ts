import { describe, expect, test } from 'vitest';
import type { Ast, Entry } from '../../src/api/ast.js';
import { parse } from '../../src/lang/parse.js';

function read(text: string) {
  return parse({ file: '/p/t.mln', text });
}

function tree(text: string): readonly unknown[] {
  const { value, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  return (value?.entries ?? []).map(short);
}

function short(entry: Entry): unknown {
  switch (entry.kind) {
    case 'directive':
      return [entry.name.text, ...(entry.assigned ? ['='] : []), ...(entry.value === undefined ? [] : [entry.value.text])];
    case 'variable':
      return { [`$${entry.name.text}`]: entry.value.text };
    case 'include':
      return { include: entry.path.text };
    case 'block':
      return {
        [[entry.name.text, ...(entry.label === undefined ? [] : [entry.label.text])].join(' ')]: entry.entries.map(short),
      };
  }
}

function inHost(body: string): unknown {
  const [host] = tree(`host h {\n${body}\n}`);
  return Object.values(host ?? {})[0];
}

describe('statements', () => {
  test.each([
    ['a newline', 'memory 3M\nsize 2G'],
    ['a semicolon', 'memory 3M ; size 2G'],
    ['a semicolon without blanks', 'memory 3M;size 2G'],
    ['several semicolons', ';;memory 3M;;size 2G;'],
    ['blank lines', '\n\n  memory 3M\n\n\tsize 2G\n\n'],
  ])('end at %s', (_, body) =>
    expect(inHost(body)).toEqual([
      ['memory', '3M'],
      ['size', '2G'],
    ]),
  );

  test('end at braces, so that a block fits on a line', () =>
    expect(tree('host h { xen; users { kim x } memory 3M }')).toEqual([
      { 'host h': [['xen'], { users: [['kim', 'x']] }, ['memory', '3M']] },
    ]));

  test.each([
    ['a flag', 'xen', ['xen']],
    ['a value of several words, blanks folded', 'extra  a   b\tc', ['extra', 'a b c']],
    ['an assignment', 'memory = 128M', ['memory', '=', '128M']],
    ['an assignment of nothing', 'memory =', ['memory', '=']],
    ['an equals sign inside a word', 'FOO=bar run', ['FOO=bar', 'run']],
    ['an equals sign further on', 'run a = b', ['run', 'a = b']],
    ['quotes, which are ordinary', 'motd "a b"', ['motd', '"a b"']],
    ['a variable in the first place', 'osuser$[n] $pw', ['osuser$[n]', '$pw']],
    ['a comment behind it', 'memory 3M # not 4M', ['memory', '3M']],
    ['a comment without a blank', 'memory 3M#four', ['memory', '3M']],
    ['an include that is a comment, for it does not begin the statement', 'memory 3M #include x', ['memory', '3M']],
    ['a comment that only begins like an include', '#included\nmemory 3M', ['memory', '3M']],
    ['a line that begins on the line before', 'xen ; \\\n  memory 3M', ['memory', '3M']],
    ['a name and a value on two lines', 'memory \\\n 3M \\\n', ['memory', '3M']],
    ['a line that goes on behind a backslash', 'extra a \\\n   b', ['extra', 'a b']],
  ])('%s', (_, body, expected) => expect([inHost(body)].flat().slice(-1)).toEqual([expected]));

  test('keep their backslashes, and the characters behind them end nothing', () => {
    expect(inHost('a x\\;y\\{z\\}\\#q')).toEqual([['a', 'x\\;y\\{z\\}\\#q']]);
    expect(inHost('a b\\\\ # c')).toEqual([['a', 'b\\\\']]);
  });

  test('keep the whole line for lists of shell lines', () => {
    const { value } = read('host h { startup {\n  echo   a  "b  c"   # say\n} }');
    expect(linesOf(value)).toEqual(['echo   a  "b  c"']);
  });

  test('are variables when a dollar word is assigned', () =>
    expect(inHost('$v = 3\n$[w] = a  b\n$e =')).toEqual([{ $v: '3' }, { $w: 'a b' }, { $e: '' }]));
});

function linesOf(ast: Ast | undefined): readonly string[] {
  const walk = (entry: Entry): readonly string[] =>
    entry.kind === 'block' ? entry.entries.flatMap(walk) : entry.kind === 'directive' ? [entry.text] : [];
  return ast?.entries.flatMap(walk) ?? [];
}

describe('blocks', () => {
  test.each([
    ['a brace after a blank', 'host a {\n}'],
    ['a brace that touches the name', 'host a{\n}'],
    ['a brace on the next line', 'host a\n{\n}'],
    ['a brace after comments', 'host a # first\n\n  # second {\n{\n}'],
    ['all on one line', 'host a{}'],
  ])('accept %s', (_, text) => expect(tree(text)).toEqual([{ 'host a': [] }]));

  test('have a name and perhaps a label', () =>
    expect(tree('host a { network eth0 { switch lan } users { } }')).toEqual([
      { 'host a': [{ 'network eth0': [['switch', 'lan']] }, { users: [] }] },
    ]));

  test('may have variables in name and label', () => expect(tree('host node$[n] { }')).toEqual([{ 'host node$[n]': [] }]));

  test('a comment with a brace in it opens nothing', () =>
    expect(inHost('memory 3M # {\nsize 2G')).toEqual([
      ['memory', '3M'],
      ['size', '2G'],
    ]));

  test('the last line needs no newline', () => {
    expect(tree('#include a.mln')).toEqual([{ include: 'a.mln' }]);
    expect(tree('host a { }\nswitch lan { }')).toHaveLength(2);
  });
});

describe('includes', () => {
  test.each([
    ['at the top', '#include a.mln', [{ include: 'a.mln' }]],
    ['in a block', 'global {\n  #include a.mln\n}', [{ global: [{ include: 'a.mln' }] }]],
    ['in a block on one line', 'users { #include a.mln }', [{ users: [{ include: 'a.mln' }] }]],
    ['after a semicolon', 'users { kim x ; #include a.mln\n}', [{ users: [['kim', 'x'], { include: 'a.mln' }] }]],
    ['with a comment behind it', '#include a.mln # the common part', [{ include: 'a.mln' }]],
  ])('%s', (_, text, expected) => expect(tree(text)).toEqual(expected));

  test('a comment that mentions one is a comment', () => expect(tree('# see #include a.mln\n')).toEqual([]));
});

describe('places', () => {
  const text =
    '# c\nhost web1 {\n  memory   128M  # x\n  $gw =  10.0.0.1\n  #include  a.mln\n  network eth0 { address dhcp }\n}\n';
  const at = (span: { line: number; column: number; length: number }) =>
    text.split('\n')[span.line - 1]?.slice(span.column - 1, span.column - 1 + span.length);

  test('every node knows the text it was made of', () => {
    const [host] = read(text).value?.entries ?? [];
    if (host?.kind !== 'block') throw new Error('no block');
    const [memory, gw, include, network] = host.entries;
    expect([host.span, host.name.span, host.label?.span].map((s) => s && at(s))).toEqual(['host web1', 'host', 'web1']);
    if (memory?.kind !== 'directive' || gw?.kind !== 'variable' || include?.kind !== 'include' || network?.kind !== 'block')
      throw new Error('other entries');
    expect([memory.span, memory.name.span, memory.value?.span].map((s) => s && at(s))).toEqual([
      'memory   128M',
      'memory',
      '128M',
    ]);
    expect([gw.span, gw.name.span, gw.value.span].map(at)).toEqual(['$gw =  10.0.0.1', '$gw', '10.0.0.1']);
    expect([include.span, include.path.span].map(at)).toEqual(['#include  a.mln', 'a.mln']);
    expect([network.span, network.label?.span].map((s) => s && at(s))).toEqual(['network eth0', 'eth0']);
  });

  test('a value behind a continued line has its own line', () => {
    const [line] = read('extra a \\\n   b').value?.entries ?? [];
    expect(line?.span).toMatchObject({ line: 1, column: 1, length: 9 });
  });
});
