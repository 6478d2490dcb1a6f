import { describe, expect, test } from 'vitest';
import { load, loadBody, said } from './world.js';

async function guestOf(body: string) {
  const loaded = await loadBody(`host a { ${body} }`);
  expect(said(loaded)).toEqual([]);
  const { users, startup } = loaded.model?.hosts[0]?.settings.guest ?? {};
  return { users, startup, secrets: loaded.secrets };
}

async function templateOf(value: string) {
  const loaded = await loadBody(`host a { template ${value}\n}`);
  expect(said(loaded)).toEqual([]);
  return loaded.model?.hosts[0]?.settings.disks?.template;
}

describe('a value', () => {
  test.each([
    ['one string as a whole stands without its quotes', '"a b"', 'a b'],
    ['blanks in it are kept', '"a   b "', 'a   b '],
    ['signs in it are literal', '"a # b; { c }"', 'a # b; { c }'],
    ['escapes in it', String.raw`"a \"b\" \\ c\td"`, 'a "b" \\ c\td'],
    ['an escaped dollar sign', String.raw`"\$v"`, '$v'],
    ['nothing', '""', ''],
    ['a comment behind it', '"a" # b', 'a'],
    ['a comment with quotes in it', 'a # "b"', 'a'],
    ['text beside quotes keeps them', 'say "a  b"', 'say "a  b"'],
    ['signs between quotes beside text are literal', 'say "a;b"', 'say "a;b"'],
    ['two strings are not one', '"a" "b"', '"a" "b"'],
    ['a quote alone is ordinary', 'a "b', 'a "b'],
    ['a quote alone keeps no comment', 'a "b # c', 'a "b'],
    ['a quote behind a digit is an inch', 'rack 19" # not 21"', 'rack 19"'],
    ['an escaped quote begins nothing', String.raw`\"a # b"`, '"a'],
    ['a string that goes on in the next line', '"a\\\n  b"', 'a b'],
  ])('%s', async (_, written, meant) => expect(await templateOf(written)).toBe(meant));

  test('a string that does not end on its line is none, and the statement ends as ever', async () =>
    expect(said(await loadBody('host a { template "x\n memory 64M }\nhost b { template y" }'))).toEqual([]));
});

describe('a variable', () => {
  test.each([
    ['brings its quotes', '$v = "a # b"\ntemplate $v', 'a # b'],
    ['stands in a string without them', '$v = "a # b"\ntemplate "x $v y"', 'x a # b y'],
    ['cannot end the string it stands in', '$v = 19"\ntemplate "x $v y"', 'x 19" y'],
  ])('%s', async (_, body, meant) => {
    const loaded = await loadBody(`host a { ${body}\n}`);
    expect(said(loaded)).toEqual([]);
    expect(loaded.model?.hosts[0]?.settings.disks?.template).toBe(meant);
  });

  test('in quotes is one column', async () => {
    const { users, secrets } = await guestOf('$pw = "a b"\nusers { kim $pw /home }');
    expect(users).toMatchObject([{ name: 'kim', home: '/home' }]);
    expect([...(secrets ?? [])]).toMatchObject([[expect.anything(), 'a b']]);
  });
});

describe('a column', () => {
  test.each([
    ['kim "a b" /home', 'a b', '/home'],
    ['kim a "/my home"', 'a', '/my home'],
    [String.raw`kim a "/my \"home\""`, 'a', '/my "home"'],
    ['kim a /my"home', 'a', '/my"home'],
    [String.raw`kim a /my\ home`, 'a', '/my home'],
  ])('of users { %s }', async (line, hash, home) => {
    const { users, secrets } = await guestOf(`users { ${line} }`);
    expect(users).toMatchObject([{ home }]);
    expect([...(secrets?.values() ?? [])]).toEqual([hash]);
  });

  test('the first one may be a string', async () => {
    expect((await guestOf('users { "kim eve" x }')).users).toMatchObject([{ name: 'kim eve' }]);
  });

  test('is found where it stands, behind runs of blanks', async () => {
    const { model, origins } = await loadBody('host a {\n users { kim    x     /home/kim }\n}');
    expect(model).toBeDefined();
    expect(origins.get('host/a/users/0/home')).toMatchObject({ line: 3, column: 23, length: 9 });
  });

  test('in quotes is found where it stands', async () => {
    const { origins } = await loadBody('host a {\n users { kim   x   "/my home" }\n}');
    expect(origins.get('host/a/users/0/home')).toMatchObject({ line: 3, column: 20, length: 10 });
  });
});

test.each([
  ['echo "a # b"; echo c', ['echo "a # b"', 'echo c']],
  ['echo "a;  {b}"', ['echo "a;  {b}"']],
  [String.raw`printf "a\tb\n"`, [String.raw`printf "a\tb\n"`]],
  [String.raw`echo "say \"hi\""`, [String.raw`echo "say \"hi\""`]],
  [String.raw`echo "a\;b" \; echo c`, ['echo "a;b" ; echo c']],
  [String.raw`echo \"a\"`, ['echo "a"']],
  [String.raw`test "\$x" = "$project"`, ['test "$x" = "t"']],
  ['"my program" x', ['"my program" x']],
])('a line of shell keeps its quotes: %s', async (line, lines) => {
  expect((await guestOf(`startup { ${line}\n}`)).startup).toEqual(lines);
});

describe('orders about what is inherited', () => {
  const family = `superclass base {
    users { kim x ; eve y ; ann z }
    startup { a 1 ; b 2 ; a 3 }
  }\n`;
  const listsOf = async (own: string) => {
    const loaded = await loadBody(`${family}host h { superclass base ; ${own} }`);
    const { users, startup } = loaded.model?.hosts[0]?.settings.guest ?? {};
    const names = Array.isArray(users) ? users.map(({ name }) => name) : users;
    return { names, startup, said: said(loaded) };
  };

  test.each([
    ['the first word', 'users { !remove kim }', { names: ['eve', 'ann'] }],
    ['the whole text', 'users { !remove kim  x ; !remove eve z }', { names: ['eve', 'ann'] }],
    ['every line that begins so', 'startup { !remove a }', { startup: ['b 2'] }],
    ['one of them', 'startup { !remove a 3 }', { startup: ['a 1', 'b 2'] }],
    ['all', 'startup { !clear ; c 4 }', { startup: ['c 4'] }],
    ['never what is its own', 'startup { a 4 ; !remove a }', { startup: ['b 2', 'a 4'] }],
    ['a string', 'startup { !remove "a 1" }', { startup: ['b 2', 'a 3'] }],
    ['nothing: the line begins with a backslash', 'startup { \\!clear }', { startup: ['a 1', 'b 2', 'a 3', '!clear'] }],
    ['nothing: other words with a sign are shell', 'startup { ! true }', { startup: ['a 1', 'b 2', 'a 3', '! true'] }],
  ])('take away %s', async (_, own, expected) => expect(await listsOf(own)).toMatchObject(expected));

  test('warn when there is nothing to take away', async () =>
    expect((await listsOf('users { !remove tom }\nstartup { !clear }\nnetwork eth0 { !clear }')).said).toEqual([
      'MLN3032 6:36 "!remove tom" removes no inherited line',
      'MLN3032 8:16 "!clear" removes no inherited line',
    ]));

  test.each([
    ['!remove', 'MLN2008 6:38 "!remove" is not a valid order about inherited lines'],
    ['!clear a', 'MLN2008 6:38 "!clear a" is not a valid order about inherited lines'],
  ])('%s says too little or too much', async (order, message) =>
    expect((await listsOf(`startup { ${order} }`)).said).toContain(message),
  );

  test('stand in blocks only', async () =>
    expect((await listsOf('!remove memory')).said).toEqual(['MLN3001 6:28 unknown word "!remove" in host h']));

  test('hold for those that inherit from a superclass that gives them', async () => {
    const { model } = await loadBody(`${family}superclass mid { superclass base ; startup { !remove b } }
host h { superclass mid ; startup { c } }`);
    expect(model?.hosts[0]?.settings.guest?.startup).toEqual(['a 1', 'a 3', 'c']);
  });

  test('reach what global gives', async () => {
    const { model } = await load({
      '/p/t.mln': 'global { project t ; sshkey { kim /a ; eve /b } }\nhost h { sshkey { !remove kim } }\nhost i { }',
    });
    expect(model?.hosts.map((host) => host.settings.web?.sshkey)).toEqual([
      [['eve', '/b']],
      [
        ['kim', '/a'],
        ['eve', '/b'],
      ],
    ]);
  });
});

test('lines of shell that are equal to inherited ones stay, entries of a table do not come twice', async () => {
  const { model } = await loadBody(`superclass base {
  users { kim x }
  startup { if a \\; then ; b ; fi }
}
host h { superclass base ; users { kim x ; eve y } ; startup { if c \\; then ; b ; fi } }`);
  const { users, startup } = model?.hosts[0]?.settings.guest ?? {};
  expect(startup).toEqual(['if a ; then', 'b', 'fi', 'if c ; then', 'b', 'fi']);
  expect(users).toMatchObject([{ name: 'kim' }, { name: 'eve' }]);
});
