import { describe, expect, test } from 'vitest';
import { draftOf, expand, hostsOf, lineOf, show, type Written } from './draft.js';

const listing6 = {
  global: [
    ['project', 'bioinfo'],
    [
      'autoenum',
      [
        ['superclass', 'cluster-node'],
        ['numhosts', '36'],
        ['address', 'auto'],
        ['addresses_begin', '150'],
        ['net', '128.39.73.0'],
        ['service_hosts', [['big1'], ['big2', '3'], ['big3', 'all']]],
      ],
    ],
  ],
  'superclass cluster-node': [
    ['template', 'ubuntu_mpi.ext3'],
    ['network eth0', [['gateway', '192.168.33.211']]],
  ],
} satisfies Record<string, readonly Written[]>;

function group(...words: readonly Written[]) {
  return { global: [['autoenum', words]] } satisfies Record<string, readonly Written[]>;
}

const three: readonly Written[] = [['numhosts', '3']];
function addressed(net: string, begin: string, count = '3'): readonly Written[] {
  return [
    ['numhosts', count],
    ['address', 'auto'],
    ['net', net],
    ['addresses_begin', begin],
  ];
}

function codes(stanzas: Parameters<typeof draftOf>[0]) {
  return expand(draftOf(stanzas)).said.map(({ code }) => code);
}

function names(stanzas: Parameters<typeof draftOf>[0]) {
  return hostsOf(expand(draftOf(stanzas)).draft).map(({ name }) => name.text);
}

describe("the article's virtual cluster", () => {
  const { draft, said } = expand(draftOf(listing6));
  const hosts = hostsOf(draft);

  test('has 36 hosts, numbered, addressed and spread over the servers', () => {
    expect(said).toEqual([]);
    expect(hosts).toHaveLength(36);
    expect([hosts[0], hosts[1], hosts[4], hosts[35]].map((stanza) => stanza && show(stanza))).toEqual([
      'host cluster-node01 { superclass cluster-node ; service_host big1 ; network eth0 { address 128.39.73.150 ; netmask 24 } }',
      'host cluster-node02 { superclass cluster-node ; service_host big2 ; network eth0 { address 128.39.73.151 ; netmask 24 } }',
      'host cluster-node05 { superclass cluster-node ; service_host big3 ; network eth0 { address 128.39.73.154 ; netmask 24 } }',
      'host cluster-node36 { superclass cluster-node ; service_host big3 ; network eth0 { address 128.39.73.185 ; netmask 24 } }',
    ]);
  });

  test('each host points at what it was made of', () => {
    const [first] = hosts;
    expect(first?.madeBy).toBe('autoenum');
    expect(first?.span.line).toBe(lineOf(draft, 'global', 'autoenum'));
    const [superclass, server, network] = first?.entries ?? [];
    expect(superclass?.span.line).toBe(lineOf(draft, 'global', 'autoenum', 'superclass'));
    expect(server?.span.line).toBe(lineOf(draft, 'global', 'autoenum', 'service_hosts', 'big1'));
    const address = network?.kind === 'block' ? network.entries[0] : undefined;
    expect(address?.span.line).toBe(lineOf(draft, 'global', 'autoenum', 'net'));
  });
});

test('a project without such a block stays as it is', () => {
  const draft = draftOf({ global: [['project', 't']], 'host a': [] });
  expect(expand(draft).draft).toBe(draft);
});

describe('names', () => {
  test.each([
    ['nothing', three, ['node1', 'node2', 'node3']],
    ['the superclass', [...three, ['superclass', 'web']], ['web1', 'web2', 'web3']],
    ['a superclass with underscores', [...three, ['superclass', '_my_web']], ['my-web1', 'my-web2', 'my-web3']],
    ['hostprefix', [...three, ['superclass', 'web'], ['hostprefix', 'n-']], ['n-1', 'n-2', 'n-3']],
  ] as const)('begin with %s', (_, words, expected) => expect(names(group(...words))).toEqual(expected));

  test('have numbers as wide as the last one', () => {
    expect(names(group(['numhosts', '10'])).slice(0, 2)).toEqual(['node01', 'node02']);
    expect(names(group(['numhosts', '9'])).at(-1)).toBe('node9');
  });

  test.each(['-x', 'a_b', 'a.b', 'n'.repeat(63)])('cannot begin with %s', (prefix) =>
    expect(codes(group(...three, ['hostprefix', prefix]))).toEqual(['MLN3005']),
  );
});

describe('groups', () => {
  test('with numbers, with labels and plain stand side by side, in their order', () => {
    const of = (prefix: string): readonly Written[] => [...three, ['hostprefix', prefix]];
    const global: readonly Written[] = [
      ['autoenum web', of('w')],
      ['autoenum3', of('n')],
      ['autoenum', of('p')],
    ];
    expect(names({ global })).toEqual(['w1', 'w2', 'w3', 'n1', 'n2', 'n3', 'p1', 'p2', 'p3']);
  });

  test('a block written twice goes on', () =>
    expect(
      names({
        global: [
          ['autoenum', three],
          ['autoenum', [['hostprefix', 'x']]],
        ],
      }),
    ).toEqual(['x1', 'x2', 'x3']));

  test('may not make the same names', () => {
    const draft = draftOf({
      global: [
        ['autoenum a', three],
        ['autoenum b', three],
      ],
    });
    expect(expand(draft).said).toEqual([
      {
        severity: 'error',
        code: 'MLN6806',
        line: lineOf(draft, 'global', 'autoenum b'),
        values: { group: 'autoenum b', name: 'node1', more: ', and 2 more' },
        related: [lineOf(draft, 'global', 'autoenum a')],
      },
    ]);
  });

  test('may not share addresses on one switch', () => {
    const words = (prefix: string, begin: string): readonly Written[] => [
      ...addressed('10.0.0.0/24', begin),
      ['hostprefix', prefix],
    ];
    const global: readonly Written[] = [
      ['autoenum a', words('a', '1')],
      ['autoenum b', words('b', '3')],
    ];
    expect(codes({ global })).toEqual(['MLN6807']);
  });
});

describe('declared hosts', () => {
  test('keep their names, and are not made a second time', () => {
    const draft = draftOf({ ...group(...three), 'host node2': [] });
    const expanded = expand(draft);
    expect(hostsOf(expanded.draft).map(({ name }) => name.text)).toEqual(['node1', 'node3']);
    expect(expanded.said).toMatchObject([
      { code: 'MLN6806', values: { name: 'node2', more: '' }, related: [lineOf(draft, 'node2')] },
    ]);
  });

  const lan: Written = ['network eth0', [['switch', 'lan']]];
  const other = (...words: readonly Written[]) => ({
    ...group(...addressed('10.0.0.0/24', '1'), ['superclass', 's']),
    'superclass s': [lan],
    'host gw': [['network eth1', words] as const],
  });

  test.each([
    ['on the same switch', [['switch', 'lan']], ['MLN6807']],
    ['on nobody knows which', [], ['MLN6807']],
    ['on another switch', [['switch', 'wan']], []],
  ] as const)('keep their addresses %s', (_, words, expected) =>
    expect(codes(other(['address', '10.0.0.2/24'], ...words))).toEqual(expected),
  );

  test('an address inherited from a superclass counts', () =>
    expect(
      codes({
        ...group(...addressed('10.0.0.0/24', '1')),
        'superclass b': [['network', [['eth0', [['address', '10.0.0.3']]]]]],
        'host h': [['superclass', 'b']],
      }),
    ).toEqual(['MLN6807']));

  test('superclasses in a circle end the search', () =>
    expect(
      codes({
        ...group(...three, ['superclass', 'a']),
        'superclass a': [['superclass', 'b']],
        'superclass b': [['superclass', 'a']],
      }),
    ).toEqual([]));
});

describe('addresses', () => {
  const first = (...words: readonly Written[]) => {
    const { draft, said } = expand(draftOf(group(...words)));
    expect(said).toEqual([]);
    return hostsOf(draft)
      .map(show)[0]
      ?.replace(/^host \S+ /, '');
  };

  test.each([
    ['a plain x.y.z.0 is a /24', addressed('10.1.2.0', '7'), '10.1.2.7 ; netmask 24'],
    ['a prefix', addressed('10.0.0.0/8', '1000'), '10.0.3.232 ; netmask 8'],
    ['a net of two', addressed('10.0.0.4/31', '0', '2'), '10.0.0.4 ; netmask 31'],
    ['its own netmask', [...addressed('10.1.0.0', '300'), ['netmask', '255.255.0.0']], '10.1.1.44 ; netmask 16'],
    ['IPv6', addressed('fd00:1::/64', '10'), 'fd00:1::a ; netmask 64'],
    ['IPv6 without a prefix', addressed('fd00:1::', '1'), 'fd00:1::1 ; netmask 64'],
  ] as const)('%s', (_, words, expected) => expect(first(...words)).toBe(`{ network eth0 { address ${expected} } }`));

  test('begin at 1, on the interface that is named', () =>
    expect(first(...three, ['address', 'auto'], ['net', '10.0.0.0/24'], ['interface', 'eth1'])).toBe(
      '{ network eth1 { address 10.0.0.1 ; netmask 24 } }',
    ));

  test('the netmask of the superclass counts', () => {
    const { draft } = expand(
      draftOf({
        ...group(...addressed('10.1.0.0', '1'), ['superclass', 's']),
        'superclass s': [['superclass', 'r']],
        'superclass r': [['network eth0', [['netmask', '255.255.0.0']]]],
      }),
    );
    expect(hostsOf(draft).map(show)[0]).toContain('netmask 16');
  });

  test.each([
    ['no net', [...three, ['address', 'auto']], 'MLN6801', 'address'],
    ['no numhosts', [['superclass', 's']], 'MLN6801', undefined],
    ['a number of hosts that is none', [['numhosts', '0']], 'MLN3010', 'numhosts'],
    ['a net that is none', addressed('10.0.0/24', '1'), 'MLN3010', 'net'],
    ['host bits in the net', addressed('10.0.0.5/24', '1'), 'MLN6802', 'net'],
    ['no netmask anywhere', addressed('10.0.0.128', '1'), 'MLN6803', 'net'],
    ['a broken netmask', [...addressed('10.0.0.0', '1'), ['netmask', '255.0.255.0']], 'MLN6804', 'netmask'],
    ['two masks that disagree', [...addressed('10.0.0.0/24', '1'), ['netmask', '16']], 'MLN6810', 'netmask'],
    ['the network address', addressed('10.0.0.0/24', '0'), 'MLN6805', 'addresses_begin'],
    ['the broadcast address', addressed('10.0.0.0/24', '253'), 'MLN6805', 'addresses_begin'],
    ['more than fit', addressed('10.0.0.0/30', '1'), 'MLN6805', 'addresses_begin'],
  ] as const)('%s is an error at its place', (_, words, code, word) => {
    const draft = draftOf(group(...words));
    const { said, draft: after } = expand(draft);
    const line = word === undefined ? lineOf(draft, 'global', 'autoenum') : lineOf(draft, 'global', 'autoenum', word);
    expect(said).toMatchObject([{ severity: 'error', code, line }]);
    expect(hostsOf(after)).toEqual([]);
  });

  test('a net that nobody uses is worth a warning', () =>
    expect(expand(draftOf(group(...three, ['net', '10.0.0.0/24']))).said).toMatchObject([
      { severity: 'warning', code: 'MLN6811' },
    ]));
});

describe('servers', () => {
  const with_ = (...servers: readonly Written[]) => draftOf(group(...three, ['service_hosts', servers]));

  test('that run out leave the rest here, with a warning', () => {
    const { draft, said } = expand(with_(['s1'], ['s2']));
    expect(hostsOf(draft).map(show)).toEqual([
      'host node1 { service_host s1 }',
      'host node2 { service_host s2 }',
      'host node3 {  }',
    ]);
    expect(said).toMatchObject([{ severity: 'warning', code: 'MLN6809', values: { left: 1, count: 3 } }]);
  });

  test('behind one that takes all are of no use', () =>
    expect(expand(with_(['s1', 'all'], ['s2'])).said).toMatchObject([
      { severity: 'warning', code: 'MLN6808', values: { server: 's2', before: 's1' } },
    ]));

  test('may be more than there are hosts', () => expect(expand(with_(['s1', '2'], ['s2', '5'])).said).toEqual([]));

  test('with a number that is none are an error', () =>
    expect(expand(with_(['s1', 'many'], ['s2', 'all'])).said.map(({ code }) => code)).toEqual(['MLN3010']));
});

test('autouser makes a user of the name of each host', () => {
  const { draft } = expand(draftOf(group(...three, ['autouser', '$6$salt$hash'])));
  expect(hostsOf(draft).map(show)[1]).toBe('host node2 { users { node2 $6$salt$hash } }');
});
