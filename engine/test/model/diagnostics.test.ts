import { describe, expect, test } from 'vitest';
import { codes } from '../../src/diagnostics/catalogue.js';
import type { Loaded } from '../../src/model/load.js';
import { load, loadBody, memoryFiles, said } from './world.js';

function ways({ diagnostics }: Loaded) {
  return diagnostics.map((d) => [
    d.code,
    ...(d.related ?? []).map(({ span, message }) => `${span.file}:${span.line} ${message}`),
  ]);
}

function hintOf({ diagnostics }: Loaded) {
  return diagnostics[0]?.hint;
}

describe('the way that led to a place', () => {
  test('is told for each include, from the inside out', async () => {
    const loaded = await load({
      '/p/t.mln': 'global { project t }\n\n#include a.mln',
      '/p/a.mln': 'host a {\n #include sub/b.mln\n}',
      '/p/sub/b.mln': 'memroy 1',
    });
    expect(ways(loaded)).toEqual([['MLN3001', '/p/a.mln:2 included from here', '/p/t.mln:3 included from here']]);
  });

  test('is told for what cannot be parsed', async () =>
    expect(ways(await load({ '/p/t.mln': 'global { project t }\n#include a.mln', '/p/a.mln': 'host a {' }))).toEqual([
      ['MLN2001', '/p/t.mln:2 included from here'],
    ]));

  const family = 'superclass base { memory much }\nsuperclass mid { superclass base ; size much }\n';

  test('is told for superclasses: which host has it, and through which', async () =>
    expect(ways(await loadBody(`${family}host one { superclass mid }\nhost two { superclass mid }`))).toEqual([
      ['MLN3010', '/p/t.mln:4 inherited by host one through superclasses mid, base'],
      ['MLN3010', '/p/t.mln:4 inherited by host one through superclass mid'],
    ]));

  test('names a host that has the line, not one that overrides it', async () =>
    expect(
      ways(await loadBody(`${family}host one { superclass mid ; size 1G ; memory 1G }\nhost two { superclass mid }`)),
    ).toEqual([
      ['MLN3010', '/p/t.mln:5 inherited by host two through superclasses mid, base'],
      ['MLN3010', '/p/t.mln:5 inherited by host two through superclass mid'],
    ]));

  test('is told for what plugins find', async () => {
    const { claims, report, ...rest } = await import('./world.js').then(async (world) => {
      const made = (await import('../../src/diagnostics/report.js')).createReport();
      return { claims: world.claimsOf(world.samplePlugins), report: made };
    });
    expect(rest).toEqual({});
    const validate: Parameters<typeof load>[1] = {
      claims,
      validate: async (_, origins) =>
        report.warning(codes.stepFailed, origins.get('host/two/memory'), { what: 'x', host: 'two' }),
    };
    const { loadProject } = await import('../../src/model/load.js');
    await loadProject('/p/t.mln', {
      local: memoryFiles({
        '/p/t.mln': 'global { project t }\nsuperclass s { memory 1G }\nhost one { superclass s }\nhost two { superclass s }',
      }),
      includeRoots: [],
      defaults: { backend: 'xen', storage: 'file', opener: 'mount' },
      report,
      ...validate,
      claims,
    });
    expect(report.diagnostics[0]?.related?.[0]?.message).toBe('inherited by host two through superclass s');
  });
});

describe('one run tells', () => {
  test.each([
    [
      'what a syntax error leaves to be read',
      'host a { memroy 1 }\nhost b { x y z {} }',
      ['MLN2004 3:14 unexpected "z"; expected "{"', 'MLN3001 2:10 unknown word "memroy" in host a'],
    ],
    [
      'other faults beside an undefined variable',
      'host a { memory $x ; size much }',
      ['MLN2010 2:17 undefined variable "x"', 'MLN3010 2:27 "much" is not a valid value'],
    ],
    [
      'other faults beside an unknown superclass',
      'host a { superclass x ; size much }',
      ['MLN3007 2:21 unknown superclass "x"', 'MLN3010 2:30 "much" is not a valid value'],
    ],
    [
      'other faults beside a host declared twice',
      'host a { network eth0 { } }\nhost a { network eth0 { } }\nhost b { memroy 1 }',
      ['MLN3006 3:6 host "a" is declared twice', 'MLN3001 4:10 unknown word "memroy" in host b'],
    ],
  ])('%s', async (_, body, messages) => expect([...said(await loadBody(body))].sort()).toEqual([...messages].sort()));

  test.each([
    ['a host whose superclass cannot be read', 'host a { superclass s }\nsuperclass s { x y z {} }'],
    ['a switch that cannot be read', 'host a { network eth0 { switch lan } }\nswitch lan { x y z {} }'],
    ['a variable that cannot be read', 'host a { memory $v }\nglobal { $v = 1G ; x y z {} }'],
  ])('nothing about %s but why', async (_, body) => {
    const { diagnostics } = await loadBody(body);
    expect(diagnostics.map((d) => d.code)).toEqual(['MLN2004']);
  });

  test('an undefined variable once, not as a wrong value too', async () =>
    expect(said(await loadBody('host a { $m = $x ; memory $m }'))).toEqual(['MLN2010 2:15 undefined variable "x"']));
});

describe('a variable', () => {
  const unused = async (files: Readonly<Record<string, string>>) => said(await load(files));

  test('that nobody uses is a warning', async () => {
    const loaded = await loadBody('host a { $x = 1 }');
    expect(said(loaded)).toEqual(['MLN2015 2:10 variable "x" is not used']);
    expect(loaded.model).toBeDefined();
  });

  test.each([
    ['used by an include', { '/p/t.mln': 'global { project t ; $x = 1G }\n#include a', '/p/a': 'host a { memory $x }' }],
    ['of an included file', { '/p/t.mln': 'global { project t }\n#include a', '/p/a': 'host a { $x = 1 }' }],
    ['used by another', { '/p/t.mln': 'global { project t ; $x = 1G ; $y = $x }\nhost a { memory $y }' }],
    ['of a name that is predefined', { '/p/t.mln': 'global { project t }\nhost a { $hostname = x }' }],
    ['used in a string', { '/p/t.mln': 'global { project t ; $x = a }\nhost a { template "$x b" }' }],
    ['used in the name of a host', { '/p/t.mln': 'global { project t ; $x = a }\nhost h$[x] { }' }],
    [
      'used in the name of a superclass',
      { '/p/t.mln': 'global { project t ; $x = a }\nhost h { superclass $x }\nsuperclass a { }' },
    ],
  ])('%s is none', async (_, files) => expect(await unused(files)).toEqual([]));
});

describe('a superclass that no host has', () => {
  test('is a warning', async () =>
    expect(said(await loadBody('superclass s { }\nhost a { }'))).toEqual(['MLN3031 2:12 superclass "s" is not used']));

  test('is none in a common file', async () =>
    expect(said(await load({ '/p/t.mln': 'global { project t }\n#include a', '/p/a': 'superclass s { }' }))).toEqual([]));

  test('is none when another inherits it', async () =>
    expect(said(await loadBody('superclass s { }\nsuperclass u { superclass s }\nhost a { superclass u }'))).toEqual([]));
});

describe('an unknown word', () => {
  test('of a backend that may be loaded names it', async () => {
    expect(hintOf(await loadBody('host a { lock_dir }'))).toBe('"lock_dir" is provided by plugin kvm, which is not loaded');
    expect(hintOf(await loadBody('host a { ec2 { } }'))).toBe('"ec2" is provided by plugin ec2, which is not loaded');
  });

  const manifest = (keywords: readonly string[]) =>
    JSON.stringify({ name: 'mln-plugin-puppet', keywords, mln: { api: 1, claims: { host: ['puppet'] } } });
  const withPackage = (keywords: readonly string[]) => {
    const files = {
      '/p/t.mln': 'global { project t }\nhost a { puppet { } }',
      '/node_modules/mln-plugin-puppet/package.json': manifest(keywords),
      '/node_modules/@x/broken/package.json': '{ "mln-plugin" ',
    };
    const list = async (dir: string) => [
      ...new Set(
        Object.keys(files).flatMap((f) => (f.startsWith(`${dir}/`) ? [f.slice(dir.length + 1).split('/')[0] ?? ''] : [])),
      ),
    ];
    return load(files, { local: { ...memoryFiles(files), list } });
  };

  test('of an installed package names it', async () =>
    expect(hintOf(await withPackage(['mln-plugin']))).toBe(
      '"puppet" is provided by mln-plugin-puppet, which is not loaded: name it in "plugins" of the configuration',
    ));

  test('of a package that is no plugin of ours does not', async () =>
    expect(hintOf(await withPackage(['puppet']))).toBeUndefined());

  test('in a block of a plugin is compared with the words of that block', async () =>
    expect(hintOf(await loadBody('host a { apache { doc_rot /srv } }'))).toBe('did you mean "doc_root"?'));
});

describe('$hostname in global', () => {
  test('of words that hosts do not take over is undefined', async () =>
    expect(said(await load({ '/p/t.mln': 'global { project t ; autoenum { superclass $hostname } }' }))).toEqual([
      'MLN2010 1:44 undefined variable "hostname"',
    ]));

  test('of words that hosts take over is theirs, and nothing in global itself', async () => {
    const { model } = await load({
      '/p/t.mln': 'global { project t ; apache { doc_root /srv/$hostname ; max_connections 3 } }\nhost a { }',
    });
    expect(model?.hosts[0]?.settings.web?.apache).toEqual({ doc_root: '/srv/a', max_connections: 3 });
    expect(model?.settings.web?.apache).toBeUndefined();
  });
});
