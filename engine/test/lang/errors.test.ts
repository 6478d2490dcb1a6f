import { describe, expect, test } from 'vitest';
import { parse } from '../../src/lang/parse.js';

function read(text: string) {
  return parse({ file: '/p/t.mln', text });
}

function said(text: string) {
  return read(text).diagnostics.map(
    ({ code, span, message }) => `${code} ${span?.line}:${span?.column}+${span?.length} ${message}`,
  );
}

function names(text: string) {
  return read(text).value?.entries.map((entry) => (entry.kind === 'block' ? (entry.label ?? entry.name).text : entry.kind));
}

describe('a broken stanza', () => {
  test.each([
    ['a block that is not closed', 'host a {\n  xen\n', ['MLN2001 1:1+6 "host a" is not closed']],
    ['the innermost block that is not closed', 'host a {\n  users {\n', ['MLN2001 2:3+5 "users" is not closed']],
    ['a stray brace', 'host a { }\n}\n', ['MLN2002 2:1+1 unexpected "}"']],
    ['a brace without a name', '{ xen }\n', ['MLN2003 1:1+1 a block needs a name before "{"']],
    ['a brace without a name inside', 'host a { ; { } }\n', ['MLN2003 1:12+1 a block needs a name before "{"']],
    ['two braces', 'host a { { } }\n', ['MLN2003 1:10+1 a block needs a name before "{"']],
    ['a head of three words', 'host a b { }\n', ['MLN2004 1:8+1 unexpected "b"; expected "{"']],
    ['an assigned head', 'host = a { }\n', ['MLN2004 1:8+1 unexpected "a"; expected "{"']],
    ['a variable that cannot be one', 'global { $a-b = 1 }\n', ['MLN2006 1:10+8 "$a-b = 1" is not a variable definition']],
    ['the same with a comment right after', 'global { $a= =# c\n}\n', ['MLN2006 1:10+5 "$a= =" is not a variable definition']],
    ['an include of nothing', '#include\n', ['MLN2007 1:1+8 "#include" needs a path']],
    ['an include of a comment', '#include # x\n', ['MLN2007 1:1+8 "#include" needs a path']],
  ])('is reported: %s', (_, text, expected) => expect(said(text)).toEqual(expected));

  test('leaves the others alone', () => {
    const text = 'host a { }\n}\nhost b { x y z { } }\nhost c { }\n{ }\nswitch lan { }\n';
    expect(said(text).map((line) => line.split(' ')[0])).toEqual(['MLN2002', 'MLN2004', 'MLN2003']);
    expect(names(text)).toEqual(['a', 'c', 'lan']);
  });

  test('that is not closed ends where the next one begins in column 1, which is told', () => {
    const text = 'host a {\n  users { kim x }\n\nhost b {\n}\nswitch lan { }\n';
    expect(said(text)).toEqual(['MLN2001 1:1+6 "host a" is not closed']);
    expect(read(text).diagnostics[0]?.related).toEqual([
      { span: { file: '/p/t.mln', line: 4, column: 1, length: 6 }, message: '"host b" begins here' },
    ]);
    expect(names(text)).toEqual(['b', 'lan']);
  });

  test('names the other blocks that are open around it', () => {
    const [found] = read('host a {\n network eth0 {\n users {\n').diagnostics;
    expect(found?.message).toBe('"users" is not closed');
    expect(found?.related?.map((r) => r.message)).toEqual(['"network eth0" is also open here', '"host a" is also open here']);
  });

  test('may have several statements that cannot be read, and all are told', () =>
    expect(said('host a {\n $a-b = 1\n $c-d = 2\n}')).toHaveLength(2));
});

describe('nesting', () => {
  const nested = (depth: number) => `${'a {\n'.repeat(depth)}${'}\n'.repeat(depth)}`;

  test('64 blocks deep is allowed', () => expect(said(nested(64))).toEqual([]));
  test('deeper is one error', () => expect(said(nested(65))).toEqual(['MLN2005 65:1+1 blocks are nested deeper than 64']));
  test('two million statements in a file are the limit', () =>
    expect(said(`a{${'a;'.repeat(2_000_000)}}`)).toEqual(['MLN2014 1:3999999+1 more than 2000000 statements in one file']));

  test('a hundred thousand braces are one error, and quickly', () => {
    const begin = process.cpuUsage();
    expect(said('a {'.repeat(100_000))).toHaveLength(1);
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(2_000);
  });
});
