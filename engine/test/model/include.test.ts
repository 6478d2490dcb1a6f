import { describe, expect, test } from 'vitest';
import { load, said } from './world.js';

function main(path: string) {
  return `global { project t }\n#include ${path}\n`;
}

async function hosts(...args: Parameters<typeof load>) {
  return (await load(...args)).model?.hosts.map((host) => host.name);
}

describe('#include', () => {
  test('puts the file in its place, also inside a block', async () => {
    const files = {
      '/p/t.mln':
        'global {\n  project t\n  #include vars.txt\n}\nhost a {\n  users {\n    #include users.txt\n    eve x\n  }\n  nameserver $dns\n}',
      '/p/vars.txt': '$dns = 10.0.0.9',
      '/p/users.txt': 'kim y',
    };
    const { model, diagnostics } = await load(files);
    expect(diagnostics).toEqual([]);
    expect(model?.hosts[0]?.settings.guest).toMatchObject({ nameserver: '10.0.0.9', users: [{ name: 'kim' }, { name: 'eve' }] });
  });

  test('is relative to the file that includes, not to the caller', async () =>
    expect(
      await hosts({ '/p/t.mln': main('sub/one.mln'), '/p/sub/one.mln': '#include two.mln', '/p/sub/two.mln': 'host deep { }' }),
    ).toEqual(['deep']));

  test('may take a path with blanks and escaped characters', async () =>
    expect(await hosts({ '/p/t.mln': main('my hosts\\#1.mln'), '/p/my hosts#1.mln': 'host a { }' })).toEqual(['a']));

  test('reads a file once, however often it is included', async () => {
    const files = {
      '/p/t.mln': 'global { project t }\nhost a { users {\n#include u\n} startup {\n#include u\n} }',
      '/p/u': 'kim x',
    };
    const { model, texts } = await load(files);
    expect(model?.hosts[0]?.settings.guest).toMatchObject({ startup: ['kim x'], users: [{ name: 'kim' }] });
    expect([...texts.keys()]).toEqual(['/p/t.mln', '/p/u']);
  });

  test.each([
    ['a missing file', { '/p/t.mln': main('no.mln') }, ['MLN1010 2:10 included file "no.mln" not found']],
    ['a file that includes itself', { '/p/t.mln': main('t.mln') }, ['MLN1011 2:10 file "t.mln" includes itself']],
    [
      'a way out',
      { '/p/t.mln': main('../../etc/passwd') },
      ['MLN1012 2:10 cannot use "../../etc/passwd": it is outside the places that a project may name'],
    ],
    [
      'an absolute way out',
      { '/p/t.mln': main('/etc/passwd') },
      ['MLN1012 2:10 cannot use "/etc/passwd": it is outside the places that a project may name'],
    ],
    [
      'a directory whose name only begins alike',
      { '/p/t.mln': main('/projects/x') },
      ['MLN1012 2:10 cannot use "/projects/x": it is outside the places that a project may name'],
    ],
    ['a directory', { '/p/t.mln': main('sub'), '/p/sub/x': '' }, ['MLN1001 - cannot read "/p/sub": it is a directory']],
  ])('refuses %s', async (_, files, expected) => expect(said(await load(files))).toEqual(expected));

  test('says the chain of files that led to a fault', async () => {
    const { diagnostics } = await load({ '/p/t.mln': main('a'), '/p/a': '#include b', '/p/b': '\n#include a' });
    expect(diagnostics).toMatchObject([
      {
        code: 'MLN1011',
        span: { file: '/p/b', line: 2 },
        related: [
          { span: { file: '/p/a', line: 1 }, message: 'included from here' },
          { span: { file: '/p/t.mln', line: 2 }, message: 'included from here' },
        ],
      },
    ]);
  });

  test('is refused 33 files deep', async () => {
    const chain = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/p/${i}`, `#include ${i + 1}`]));
    expect(said(await load({ '/p/t.mln': main('0'), ...chain }))).toEqual(['MLN1013 1:10 includes are nested deeper than 32']);
  });

  test('may use the directories the site allows', async () =>
    expect(await hosts({ '/p/t.mln': main('/site/x.mln'), '/site/x.mln': 'host a { }' }, { includeRoots: ['/site'] })).toEqual([
      'a',
    ]));

  test('does not follow a link out of the allowed directories', async () => {
    const files = { '/p/t.mln': main('link.mln'), '/etc/secret': 'host a { }', '/p/real.mln': 'host b { }' };
    expect(said(await load(files, { links: { '/p/link.mln': '/etc/secret' } }))).toEqual([
      'MLN1012 2:10 cannot use "link.mln": it is outside the places that a project may name',
    ]);
    expect(await hosts(files, { links: { '/p/link.mln': '/p/real.mln' } })).toEqual(['b']);
  });

  test('reports what is wrong in the included file, in that file', async () => {
    const { diagnostics } = await load({ '/p/t.mln': main('a'), '/p/a': 'host a { }\n}' });
    expect(diagnostics).toMatchObject([{ code: 'MLN2002', span: { file: '/p/a', line: 2 } }]);
  });
});
