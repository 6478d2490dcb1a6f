import { describe, expect, test } from 'vitest';
import type { Draft } from '../../src/api/draft.js';
import { createReport } from '../../src/diagnostics/report.js';
import { load, loadBody, memoryFiles, said } from './world.js';

describe('bad input', () => {
  test.each([
    ['an unclosed brace', 'global { project t }\nhost a {\n', ['MLN2001 2:1 "host a" is not closed']],
    ['a stray brace', 'global { project t }\n}', ['MLN2002 2:1 unexpected "}"']],
    [
      'binary garbage',
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]),
      ['MLN1002 1:5 cannot read the file as text: byte 0xff at offset 4 is not UTF-8'],
    ],
    [
      'zeros',
      '\0\0',
      [
        'MLN1005 1:1 a project file must not contain a control character (code 0)',
        'MLN1005 1:2 a project file must not contain a control character (code 0)',
      ],
    ],
    ['an undefined variable', 'global { project $x }', ['MLN2010 1:18 undefined variable "x"']],
    ['a missing include', 'global { project t }\n#include x', ['MLN1010 2:10 included file "x" not found']],
    ['an include circle', 'global { project t }\n#include t.mln', ['MLN1011 2:10 file "t.mln" includes itself']],
    [
      'a way out',
      'global { project t }\n#include ../../x',
      ['MLN1012 2:10 cannot use "../../x": it is outside the places that a project may name'],
    ],
    [
      'one line of 10 MB',
      `global { project ${'t'.repeat(10 * 2 ** 20)} }`,
      ['MLN1004 1:65537 line is longer than 65536 characters'],
    ],
    ['nothing', '', ['MLN3004 1:1 the project has no name']],
    ['a comment only', '# hello', ['MLN3004 1:1 the project has no name']],
  ])('%s', async (_, text, expected) => {
    const loaded = await load({ '/p/t.mln': text });
    expect(said(loaded)).toEqual(expected);
    expect(loaded.model).toBeUndefined();
  });

  test('a file that is not there', async () =>
    expect(said(await load({}))).toEqual(['MLN1001 - cannot read "/p/none.mln": no such file']));

  test.each([
    ['lines ended by CR LF', 'global { project t }\r\nhost a {\r\n  memory 1G\r\n}\r\n'],
    ['no final newline', 'global { project t }\nhost a { memory 1G }'],
    ['a byte order mark', '\uFEFFglobal { project t }\nhost a { memory 1G }\n'],
  ])('%s is fine', async (_, text) => expect((await load({ '/p/t.mln': text })).model?.hosts).toMatchObject([{ name: 'a' }]));
});

describe('phases', () => {
  test('stop after the one with errors, and tell all of its errors', async () => {
    expect(said(await loadBody('}\nhost a b c { }\nhost h { nonsense $x }')).map((line) => line.split(' ')[0])).toEqual([
      'MLN2002',
      'MLN2004',
    ]);
    expect(said(await loadBody('host h { nonsense $x }\nhost h { }')).map((line) => line.split(' ')[0])).toEqual([
      'MLN2010',
      'MLN3006',
    ]);
  });

  test('keep every text that was read, also of a file with errors', async () => {
    const { texts } = await load({ '/p/t.mln': 'global { project t }\n#include b', '/p/b': '}' });
    expect([...texts]).toEqual([
      ['/p/t.mln', 'global { project t }\n#include b'],
      ['/p/b', '}'],
    ]);
  });
});

describe('hooks', () => {
  const clone = (draft: Draft): Draft => {
    const stanza = draft.stanzas.find((s) => s.name.text === 'proto');
    if (stanza === undefined) return draft;
    const made = (n: number) => ({ ...stanza, name: { ...stanza.name, text: `n${n}` }, madeBy: 'test' });
    return { ...draft, stanzas: [...draft.stanzas.filter((s) => s !== stanza), made(1), made(2)] };
  };

  test('expand sees variables replaced, and its hosts inherit', async () => {
    const seen: string[] = [];
    const { model } = await load(
      {
        '/p/t.mln':
          'global { project t ; $m = 1G }\nsuperclass s { memory $m ; startup { go $hostname } }\nhost proto { superclass s }',
      },
      {
        expand: async (draft) => {
          for (const { kind, name, entries } of draft.stanzas)
            for (const entry of entries) if (entry.kind === 'directive') seen.push(`${kind} ${name.text}: ${entry.text}`);
          return clone(draft);
        },
      },
    );
    expect(seen).toContain('superclass s: memory 1G');
    expect(model?.hosts.map((host) => [host.name, host.settings.guest?.startup])).toEqual([
      ['n1', ['go n1']],
      ['n2', ['go n2']],
    ]);
  });

  test('expand may not make a name twice', async () =>
    expect(said(await loadBody('host proto { }\nhost n1 { }', { expand: async (draft) => clone(draft) }))).toEqual([
      'MLN3006 2:6 host "n1" is declared twice',
    ]));

  test('validate runs on the frozen model when decoding found no error', async () => {
    const calls: string[] = [];
    const validate = async (model: { readonly project: string }) => {
      calls.push(`${model.project} ${Object.isFrozen(model)}`);
    };
    await loadBody('host a { nonsense }', { validate });
    await loadBody('host a { }', { validate });
    expect(calls).toEqual(['t true']);
  });

  test('an error of validate leaves no model', async () => {
    const report = createReport();
    const row = { code: 'MLN6999', message: 'not here' } as const;
    const local = memoryFiles({ '/p/t.mln': 'global { project t }' });
    const { loadProject } = await import('../../src/model/load.js');
    const { claimsOf, samplePlugins } = await import('./world.js');
    const loaded = await loadProject('/p/t.mln', {
      local,
      claims: claimsOf(samplePlugins),
      includeRoots: [],
      defaults: { storage: 'file', opener: 'mount' },
      report,
      validate: async () => report.error(row, undefined),
    });
    expect(loaded.model).toBeUndefined();
    expect(loaded.diagnostics).toHaveLength(1);
  });

  test('parse is asked first, and mln itself when it has no answer', async () => {
    const asked: string[] = [];
    const { model } = await load(
      { '/p/t.mln': 'global { project t }\n#include hosts.csv', '/p/hosts.csv': 'a,b' },
      {
        parse: async (source) => {
          asked.push(source.file);
          if (!source.file.endsWith('.csv')) return undefined;
          const span = { file: source.file, line: 1, column: 1, length: 1 };
          const block = (label: string) =>
            ({ kind: 'block', name: { text: 'host', span }, label: { text: label, span }, entries: [], span }) as const;
          return { file: source.file, entries: source.text.split(',').map(block) };
        },
      },
    );
    expect(asked).toEqual(['/p/t.mln', '/p/hosts.csv']);
    expect(model?.hosts.map((host) => host.name)).toEqual(['a', 'b']);
  });
});
