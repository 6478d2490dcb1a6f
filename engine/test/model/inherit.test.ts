import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/diagnostics/report.js';
import { parse } from '../../src/lang/parse.js';
import { inherit } from '../../src/model/inherit/inherit.js';
import { toDraft } from '../../src/model/read/draft.js';

function fold(text: string, shared: readonly string[] = []) {
  const report = createReport();
  const ast = parse({ file: '/p/t.mln', text }).value;
  if (ast === undefined) throw new Error('no tree');
  const folded = inherit(toDraft(ast, report), new Set(shared), report);
  return { folded, diagnostics: report.diagnostics, node: folded.hosts[0]?.fold(), host: folded.hosts[0] };
}

const family = `
superclass base { memory 1 ; size 1 ; nameserver 1 ; users { root a ; kim b } }
superclass mid { superclass base ; size 2 ; nameserver 2 ; network eth0 { switch lan ; address dhcp } }
host tre { superclass mid ; nameserver 3 ; users { kim b ; eve c } ; network eth0 { address 10.0.0.1 } }`;

describe('a host and its superclasses', () => {
  test.each([
    ['memory', '1', ['superclass base', 'superclass mid']],
    ['size', '2', ['superclass mid']],
    ['nameserver', '3', ['host tre']],
  ])('%s comes from the nearest that has it, and the way is known', (word, value, via) => {
    const line = fold(family).node?.values.get(word);
    expect(line?.value?.text).toBe(value);
    expect(line?.via).toEqual(via);
  });

  test('a value knows what it overrode, nearest first', () =>
    expect(
      fold(family)
        .node?.values.get('nameserver')
        ?.overrode?.map((line) => line.value?.text),
    ).toEqual(['2', '1']));

  test('superclasses are listed nearest first', () => expect(fold(family).host?.superclasses).toEqual(['mid', 'base']));

  test('sub-blocks are merged key by key', () => {
    const eth0 = fold(family).node?.blocks.get('network')?.get('eth0');
    expect([...(eth0?.values ?? [])].map(([word, line]) => [word, line.value?.text])).toEqual([
      ['switch', 'lan'],
      ['address', '10.0.0.1'],
    ]);
  });

  test('lists begin with the ancestors, and keep every line', () =>
    expect(
      fold(family)
        .node?.blocks.get('users')
        ?.get('')
        ?.lines.map((line) => line.text),
    ).toEqual(['root a', 'kim b', 'kim b', 'eve c']));

  test('two hosts of one superclass do not see each other', () => {
    const { folded } = fold('superclass s { users { kim x } }\nhost a { superclass s ; users { a x } }\nhost b { superclass s }');
    expect(
      folded.hosts.map((host) =>
        host
          .fold()
          .blocks.get('users')
          ?.get('')
          ?.lines.map((l) => l.text),
      ),
    ).toEqual([['kim x', 'a x'], ['kim x']]);
  });
});

describe('a host without superclass', () => {
  test('keeps equal lines', () =>
    expect(fold('host a { startup { go ; go } }').node?.blocks.get('startup')?.get('')?.lines).toHaveLength(2));

  test('the last of several values wins', () => {
    const line = fold('host a { memory 1 ; memory 2 }').node?.values.get('memory');
    expect([line?.value?.text, line?.overrode?.[0]?.value?.text]).toEqual(['2', '1']);
  });

  test('a block written twice goes on', () => {
    const users = fold('host a { users { kim x } users { eve y ; kim x } }').node?.blocks.get('users')?.get('');
    expect(users?.lines.map((line) => line.text)).toEqual(['kim x', 'eve y', 'kim x']);
  });

  test('network { eth0 { } } is network eth0 { }', () => {
    const labels = (text: string) => [...(fold(text).node?.blocks.get('network')?.keys() ?? [])];
    expect(labels('host a { network { eth0 { address dhcp } eth1 { } } }')).toEqual(['eth0', 'eth1']);
    expect(labels('host a { network eth0 { } network { eth1 { } } }')).toEqual(['eth0', 'eth1']);
  });
});

describe('shared words of global', () => {
  test('are the lowest ancestor of every host', () => {
    const text = `global { project t ; apache { doc_root /a ; max 1 } ; other { x } }
      superclass s { apache { max 2 } }
      host a { superclass s }`;
    const { node } = fold(text, ['apache']);
    const apache = node?.blocks.get('apache')?.get('');
    expect([...(apache?.values ?? [])].map(([word, line]) => [word, line.value?.text, line.via])).toEqual([
      ['doc_root', '/a', ['global', 'superclass s']],
      ['max', '2', ['superclass s']],
    ]);
    expect(node?.blocks.has('other')).toBe(false);
    expect(node?.values.has('project')).toBe(false);
  });
});

describe('a superclass that is not right', () => {
  test.each([
    ['unknown', 'superclass basic { }\nhost a { superclass bsaic }', 'MLN3007', 'did you mean "basic"?'],
    ['its own', 'superclass a { superclass a }\nhost h { superclass a }', 'MLN3008', 'break the circle: a -> a'],
    [
      'in a circle',
      'superclass a { superclass b }\nsuperclass b { superclass a }\nhost h { superclass a }',
      'MLN3008',
      'break the circle: a -> b -> a',
    ],
    ['not named', 'host h { superclass }', 'MLN3011', 'write superclass and then the name of a superclass'],
  ])('is %s', (_, text, code, hint) => expect(fold(text).diagnostics).toMatchObject([{ code, hint }]));

  test('is told once, however many hosts use it', () => {
    const hosts = Array.from({ length: 5 }, (_, i) => `host h${i} { superclass s }`).join('\n');
    expect(fold(`superclass s { superclass nope }\n${hosts}`).diagnostics).toHaveLength(1);
  });

  test('has at most 64 ancestors', () => {
    const family = (depth: number) =>
      `${Array.from({ length: depth }, (_, i) => `superclass s${i} { superclass s${i + 1} }`).join('\n')}
      superclass s${depth} { memory 7 }\nhost h { superclass s0 }`;
    expect(fold(family(63)).node?.values.get('memory')?.value?.text).toBe('7');
    expect(fold(family(64)).diagnostics.map((d) => d.code)).toEqual(['MLN3030']);
    expect(fold(family(10_000)).diagnostics.map((d) => d.code)).toEqual(['MLN3030']);
  });
});
