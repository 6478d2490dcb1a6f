import { describe, expect, test } from 'vitest';
import { load, said } from './world.js';

/** The startup lines of the last host. */
async function startup(text: string) {
  const loaded = await load({ '/p/t.mln': text });
  expect(said(loaded).filter((line) => !line.startsWith('MLN2015'))).toEqual([]);
  return loaded.model?.hosts.at(-1)?.settings.guest?.startup;
}

function inGlobal(variables: string, lines: string) {
  return `global {\n project t\n ${variables}\n}\nhost h { startup {\n${lines}\n} }`;
}

describe('a variable', () => {
  test.each([
    ['stands in the middle of text', '$n = 03', 'a$[n]b $n.x', 'a03b 03.x'],
    ['stands several times in a line', '$n = 3', '$n$n $[n]$n', '33 33'],
    ['does not damage a longer name', '$v = 1 ; $vb = 2', '$vb $v $[v]b', '2 1 1b'],
    ['may use others', '$a = x$b ; $b = y', 'go $a', 'go xy'],
    ['may be empty', '$e =', 'go a$[e]b', 'go ab'],
    ['may bring several words in the first place', '$line = kim x', '$line y', 'kim x y'],
    ['keeps what stands in it as text', '$v = a\\;b', 'go $v', 'go a;b'],
  ])('%s', async (_, variables, line, expected) => expect(await startup(inGlobal(variables, line))).toEqual([expected]));

  test('is looked up where it is written: block, blocks around it, stanza, superclasses, global', async () => {
    const text = `global { project t ; $a = global ; $b = global ; $c = global ; $d = global }
      superclass s { $b = superclass ; $c = superclass ; $d = superclass }
      host h { superclass s ; $c = host ; $d = host ; startup {
        $d = block
        go $a $b $c $d
      } }`;
    expect(await startup(text)).toEqual(['go global superclass host block']);
  });

  test('of a host does not change what is inherited from a superclass', async () => {
    const text = `global { project t ; $v = global }
      superclass s { startup { in $v } }
      host h { superclass s ; $v = host ; startup { own $v } }`;
    expect(await startup(text)).toEqual(['in global', 'own host']);
  });

  test('works in names of hosts, labels of blocks, users and superclasses', async () => {
    const text = `global { project t ; $n = 7 }
      superclass s7 { memory 1G }
      host node$[n] { superclass s$n ; network eth$n { address dhcp } users { osuser$n x } }`;
    const { model, diagnostics } = await load({ '/p/t.mln': text });
    expect(diagnostics).toEqual([]);
    expect(model?.hosts).toMatchObject([
      {
        name: 'node7',
        superclasses: ['s7'],
        interfaces: [{ name: 'eth7' }],
        settings: { guest: { users: [{ name: 'osuser7' }] } },
      },
    ]);
  });

  test('$project and $hostname are there already', async () => {
    const text = 'global { $n = 3 ; project os$[n] ; $fqdn = $hostname.$project }\nhost h { startup { name $fqdn } }';
    expect(await startup(text)).toEqual(['name h.os3']);
  });

  test('$hostname in a superclass is the host that inherits it', async () => {
    const text = `global { project t ; apache { doc_root /srv/$hostname } ; $x = vm-$hostname }
      superclass s { startup { one $hostname ; two $x } }
      host a { superclass s }
      host b { superclass s }`;
    const { model, diagnostics } = await load({ '/p/t.mln': text });
    expect(diagnostics).toEqual([]);
    expect(model?.hosts.map((host) => [host.settings.guest?.startup, host.settings.web?.apache])).toEqual([
      [['one a', 'two vm-a'], { doc_root: '/srv/a' }],
      [['one b', 'two vm-b'], { doc_root: '/srv/b' }],
    ]);
  });

  test('can be redefined by a host under a predefined name', async () =>
    expect(await startup('global { project t }\nhost h { $hostname = other ; startup { go $hostname } }')).toEqual(['go other']));
});

describe('a dollar sign', () => {
  test.each([
    ['behind a backslash', 'echo \\$HOME \\$[x]', 'echo $HOME $[x]'],
    ['without a name', 'cost 5$ $$ $-', 'cost 5$ $$ $-'],
    ['of a password hash of MD5', 'kim $1$salt$Hash/x.', 'kim $1$salt$Hash/x.'],
    ['of a password hash of SHA-512', "p '$6$salt$Hash'", "p '$6$salt$Hash'"],
    ['of a password hash of yescrypt', 'kim:$y$j9T$salt$hash', 'kim:$y$j9T$salt$hash'],
    ['of a password hash of bcrypt', '$2b$12$abcdefghijklmnopqrstuv', '$2b$12$abcdefghijklmnopqrstuv'],
  ])('%s stays', async (_, line, expected) => expect(await startup(inGlobal('', line))).toEqual([expected]));

  test('in a password hash refers to variables that are defined, but never in the name of the method', async () =>
    expect(await startup(inGlobal('$y = no ; $salt = pepper', 'kim $y$j9T$salt$hash'))).toEqual(['kim $y$j9Tpepper$hash']));

  test('a backslash before a hash keeps it a text, and a comment begins at no such sign', async () =>
    expect(await startup(inGlobal('', 'echo \\# \\{ \\; a\\\\b # gone'))).toEqual(['echo # { ; a\\b']));
});

describe('a variable that is not right', () => {
  const fault = async (text: string) => (await load({ '/p/t.mln': text })).diagnostics;

  test('is undefined: the place is the reference, the hint the way out', async () => {
    expect(await fault('global { project t }\nhost h { extra go  $nope }')).toMatchObject([
      {
        code: 'MLN2010',
        message: 'undefined variable "nope"',
        span: { line: 2, column: 20, length: 5 },
        hint: 'define it with $nope = value, here or in global; for a plain dollar sign write \\$',
      },
    ]);
  });

  test('is misspelt', async () =>
    expect(await fault('global { project t }\nhost h { startup { go $projectname $projct } }')).toMatchObject([
      { message: 'undefined variable "projectname"' },
      { message: 'undefined variable "projct"', hint: 'did you mean "project"?' },
    ]));

  test('refers to what is not visible where it is written', async () =>
    expect(said(await load({ '/p/t.mln': 'global { project t ; $a = $b }\nhost h { $b = 1 ; startup { go $a } }' }))).toEqual([
      'MLN2010 1:27 undefined variable "b"',
      'MLN2015 2:10 variable "b" is not used',
    ]));

  test.each([
    ['itself', '$a = x$a', ['MLN2011 3:8 variable "a" refers to itself']],
    ['itself through others', '$a = $b ; $b = $c ; $c = $a', ['MLN2011 3:27 variable "a" refers to itself']],
  ])('refers to %s', async (_, variables, expected) =>
    expect(said(await load({ '/p/t.mln': inGlobal(variables, '') }))).toEqual(expected),
  );

  test('is the name of the project itself', async () =>
    expect((await fault('global { project os$project }')).map((d) => d.code)).toEqual(['MLN2011']));

  test('$hostname has no meaning in a switch', async () =>
    expect((await fault('global { project t }\nswitch lan { service_host $hostname }')).map((d) => d.code)).toEqual(['MLN2010']));

  test('doubles again and again', async () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `$v${i + 1} = $v${i}$[v${i}]`).join('\n');
    const begin = process.cpuUsage();
    const found = await fault(inGlobal(`$v0 = xxxxxxxxxx\n${doubling}`, 'go $v60'));
    expect(new Set(found.map((d) => d.code))).toEqual(new Set(['MLN2013']));
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(2_000);
  });

  test('is the end of a chain of a thousand', async () => {
    const chain = Array.from({ length: 1000 }, (_, i) => `$v${i} = $v${i + 1}`).join('\n');
    expect((await fault(inGlobal(`${chain}\n$v1000 = x`, ''))).some((d) => d.code === 'MLN2012')).toBe(true);
  });
});
