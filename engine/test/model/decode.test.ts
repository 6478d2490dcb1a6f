import { describe, expect, test } from 'vitest';
import type { Plugin } from '../../src/api/plugin.js';
import { derivedMac } from '../../src/model/decode/interfaces.js';
import { claimsOf, load, loadBody, said, samplePlugins } from './world.js';

const lan = 'switch lan { }\n';

describe('words', () => {
  test.each([
    ['misspelt', 'host tre { memroy 1G }', 'MLN3001 2:12 unknown word "memroy" in host tre', 'did you mean "memory"?'],
    [
      'in the wrong block',
      'host tre { address dhcp }',
      'MLN3001 2:12 unknown word "address" in host tre',
      '"address" belongs in network IF { }',
    ],
    [
      'of a host in a switch',
      'switch lan { memory 1G }',
      'MLN3001 2:14 unknown word "memory" in switch lan',
      '"memory" belongs in host NAME { } or a superclass',
    ],
    [
      'unknown in an interface',
      'host a { network eth0 { addres dhcp } }',
      'MLN3001 2:25 unknown word "addres" in network eth0 of host a',
      'did you mean "address"?',
    ],
    ['a value given to a block', 'host a { users kim }', 'MLN3003 2:10 "users" is a block', 'write: users { ... }'],
    ['a block given to a value', 'host a { memory { 1G } }', 'MLN3002 2:10 "memory" is not a block', 'write: memory value'],
    [
      'a label where none belongs',
      'host a { users all { kim x } }',
      'MLN2004 2:10 unexpected "all"; expected "users {"',
      undefined,
    ],
    [
      'a network without a name',
      'host a { network { address dhcp } }',
      'MLN3011 2:10 "network" needs a value',
      'write network and then the name of an interface such as eth0',
    ],
    [
      'a name that every object of the language below has',
      'host a { apache { constructor 1 } }',
      'MLN3001 2:19 unknown word "constructor" in host/a/apache',
      'words here: doc_root, max_connections',
    ],
    ['a misspelt stanza', 'hots a { }', 'MLN3001 2:1 unknown word "hots" in the project', 'did you mean "host"?'],
    [
      'a line outside of blocks',
      'memory 1G',
      'MLN3009 2:1 "memory" has no meaning outside a block',
      'put it into global, host, superclass or switch',
    ],
    [
      'a host that was forgotten',
      'host { memory 1G }',
      'MLN3013 2:8 "memory" should be a block here',
      'a host needs a name: host NAME { ... }',
    ],
    ['a label on global', 'global x { }', 'MLN2004 2:8 unexpected "x"; expected "{"', undefined],
  ])('%s', async (_, body, message, hint) => {
    const loaded = await loadBody(body);
    expect(said(loaded)).toEqual([message]);
    expect(loaded.diagnostics[0]?.hint).toBe(hint);
    expect(loaded.model).toBeUndefined();
  });

  test('misspelt in the wrong block: the hint says the word and its block', async () =>
    expect((await loadBody('host tre { netmsk 1 }')).diagnostics[0]?.hint).toBe(
      'did you mean "netmask", which belongs in network IF { }?',
    ));

  test('of a superclass are complained about once, where they are written', async () =>
    expect(
      said(await loadBody('superclass s { memroy 1 ; apache { docroot /x } }\nhost a { superclass s }\nhost b { superclass s }')),
    ).toEqual(['MLN3001 2:16 unknown word "memroy" in superclass s', 'MLN3001 2:36 unknown word "docroot" in host/a/apache']));

  test('of a superclass that no host has are looked at too', async () =>
    expect(said(await loadBody('superclass s.1 { memroy 1 ; network eth0 { addres dhcp } startup { go $hostname } }'))).toEqual([
      'MLN3005 2:12 "s.1" is not a valid superclass name',
      'MLN3031 2:12 superclass "s.1" is not used',
      'MLN3001 2:18 unknown word "memroy" in superclass s.1',
      'MLN3001 2:44 unknown word "addres" in network eth0 of superclass s.1',
    ]));

  test('of a superclass that no host has: each is told', async () =>
    expect(said(await loadBody('superclass s { memroy 1 ; network eth0 { addres dhcp } startup { go $hostname } }'))).toEqual([
      'MLN3031 2:12 superclass "s" is not used',
      'MLN3001 2:16 unknown word "memroy" in superclass s',
      'MLN3001 2:42 unknown word "addres" in network eth0 of superclass s',
    ]));

  test('all faults are told at once', async () =>
    expect(said(await loadBody('host a { x1 ; memory much ; network ETH0 { } }\nhost b_c { }'))).toHaveLength(4));
});

describe('settings', () => {
  test('have every word of every plugin, with its default', async () => {
    const { model } = await loadBody('host a { size 1G }');
    expect(model?.hosts[0]?.settings.disks).toEqual({
      memory: 128 * 2 ** 20,
      size: 2 ** 30,
      free_space: undefined,
      template: undefined,
      lvm_vg: 'vg0',
      filepath: undefined,
    });
    expect(Object.keys(model?.hosts[0]?.settings ?? {})).toEqual(['disks', 'guest', 'web', 'xen']);
  });

  test('of a block of global are merged below the host, which wins', async () => {
    const { model } = await load({
      '/p/t.mln': `global { project t ; apache { doc_root /a ; max_connections 1 } sshkey { root /r } }
        superclass s { apache { max_connections 2 } }
        host a { superclass s ; sshkey { kim /k } }
        host b { }`,
    });
    expect(model?.hosts.map((host) => host.settings.web)).toEqual([
      {
        apache: { doc_root: '/a', max_connections: 2 },
        sshkey: [
          ['root', '/r'],
          ['kim', '/k'],
        ],
      },
      { apache: { doc_root: '/a', max_connections: 1 }, sshkey: [['root', '/r']] },
    ]);
    expect(model?.settings.web).toEqual({ apache: { doc_root: '/a', max_connections: 1 }, sshkey: [['root', '/r']] });
  });

  test('hold no secret, but its name', async () => {
    const { model, secrets } = await loadBody('host a { root_passwd open-sesame ; users { kim $6$x$y } }');
    expect(JSON.stringify(model)).not.toMatch(/sesame|\$6\$/);
    expect(model?.hosts[0]?.settings.guest).toMatchObject({ root_passwd: { secret: 'host/a/root_passwd' } });
    expect(Object.fromEntries(secrets)).toEqual({ 'host/a/root_passwd': 'open-sesame', 'host/a/users/0/hash': '$6$x$y' });
  });

  test('know where they were written', async () => {
    const { origins } = await loadBody(
      `${lan}superclass s { memory 1G }\nhost a { superclass s ; xen ; users { kim x } ; startup { } network eth0 { switch lan } }`,
    );
    const places = Object.fromEntries([...origins].map(([path, { line, column }]) => [path, `${line}:${column}`]));
    expect(places).toMatchObject({
      'global/project': '1:18',
      'switch/lan': '2:1',
      'host/a': '4:1',
      'host/a/memory': '3:23',
      'host/a/xen': '4:25',
      'host/a/users/0/hash': '4:43',
      'host/a/startup': '4:49',
      'host/a/network/eth0': '4:61',
      'host/a/network/eth0/switch': '4:83',
    });
  });

  test('are deep frozen with the model', async () => {
    const { model } = await loadBody('host a { users { kim x } }');
    const everything = (value: unknown): readonly unknown[] =>
      typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(everything)] : [];
    expect(everything(model).filter((value) => !Object.isFrozen(value))).toEqual([]);
  });
});

describe('names', () => {
  test.each([
    ['a host with an underscore', 'host a_b { }', 'MLN3005 2:6 "a_b" is not a valid host name'],
    ['a host that begins with a hyphen', 'host -a { }', 'MLN3005 2:6 "-a" is not a valid host name'],
    ['a host of 64 letters', `host ${'a'.repeat(64)} { }`, `MLN3005 2:6 "${'a'.repeat(64)}" is not a valid host name`],
    ['a path', 'host ../x { }', 'MLN3005 2:6 "../x" is not a valid host name'],
    ['a switch with a dot', 'switch a.b { }', 'MLN3005 2:8 "a.b" is not a valid switch name'],
    ['an interface with a capital', 'host a { network Eth0 { } }', 'MLN3005 2:10 "Eth0" is not a valid interface name'],
    ['two hosts of one name', 'host a { }\nhost { a { } }', 'MLN3006 3:8 host "a" is declared twice'],
    ['two switches of one name', 'switch a { }\nswitch a { }', 'MLN3006 3:8 switch "a" is declared twice'],
    ['two superclasses of one name', 'superclass a { }\nsuperclass a { }', 'MLN3006 3:12 superclass "a" is declared twice'],
  ])('refuse %s', async (_, body, message) => expect(said(await loadBody(body))).toEqual([message]));

  test('that are the same only with their variables replaced', async () =>
    expect(said(await load({ '/p/t.mln': 'global { project t ; $n = 1 }\nhost a$n { }\nhost a1 { }' }))).toEqual([
      'MLN3006 3:6 host "a1" is declared twice',
    ]));

  test.each([
    ['', 'MLN3004 1:1 the project has no name'],
    ['project', 'MLN3011 1:10 "project" needs a value'],
    ['project .hidden', 'MLN3005 1:18 ".hidden" is not a valid project name'],
    ['project a/b', 'MLN3005 1:18 "a/b" is not a valid project name'],
  ])('of projects: global { %s }', async (line, message) =>
    expect(said(await load({ '/p/t.mln': `global { ${line} }` }))).toEqual([message]),
  );

  test('upper and lower case are told apart, and a host may be called like a switch', async () =>
    expect(said(await loadBody('host a { }\nhost A { }\nswitch a { }'))).toEqual([]));

  test('two global blocks are one', async () => {
    const { model } = await load({
      '/p/t.mln': 'global { project t }\nhost a { nameserver $dns }\nglobal { $dns = 10.0.0.1 ; xen }',
    });
    expect(model?.hosts[0]?.settings.guest).toMatchObject({ nameserver: '10.0.0.1' });
  });
});

describe('the backend', () => {
  const bare = { defaults: { storage: 'file', opener: 'mount' } };
  const backends = async (text: string) => (await load({ '/p/t.mln': text }, bare)).model?.hosts.map((host) => host.backend);

  test.each([
    ['the host itself', 'global { project t ; xen }\nsuperclass s { xen }\nhost a { superclass s ; vmware }'],
    [
      'the nearest superclass',
      'global { project t ; xen }\nsuperclass b { xen }\nsuperclass s { superclass b ; vmware }\nhost a { superclass s }',
    ],
    ['global', 'global { project t ; vmware }\nhost a { }'],
    [
      'an ancestor, when the host switches the other off',
      'global { project t ; vmware }\nsuperclass s { xen }\nhost a { superclass s ; xen no }',
    ],
  ])('is that of %s', async (_, text) => expect(await backends(text)).toEqual(['vmware']));

  test('is that of the site when nobody says', async () =>
    expect((await loadBody('host a { }')).model?.hosts[0]?.backend).toBe('xen'));

  test.each([
    ['two at once', 'host a { xen ; vmware }', 'MLN3020 2:10 host a asks for two backends: xen, vmware'],
    ['none at all', 'host a { }', 'MLN3021 2:1 no backend for host a'],
    ['none at all for a switch', 'switch a { }', 'MLN3021 2:1 no backend for switch a'],
    ['two for a switch', 'switch a { xen ; vmware }', 'MLN3029 2:12 switch a asks for two backends: xen, vmware'],
    ['a flag that is no flag', 'host a { xen maybe }', 'MLN3010 2:14 "maybe" is not a valid value'],
    ['two storages at once', 'host a { xen ; lvm ; file }', 'MLN3022 2:22 host a asks for two kinds of storage: file, lvm'],
  ])('is refused: %s', async (_, body, message) => expect(said(await loadBody(body, bare))).toEqual([message]));

  test('of the site must be loaded, and that is said once', async () => {
    const defaults = { backend: 'kvm', storage: 'nfs', opener: 'magic' };
    expect(said(await loadBody('host a { }\nhost b { }', { defaults }))).toEqual([
      'MLN3023 - no backend "kvm"',
      'MLN3023 - no storage "nfs"',
      'MLN3023 - no image opener "magic"',
    ]);
  });

  test('storage is chosen the same way', async () => {
    const { model } = await loadBody(
      'superclass s { lvm }\nhost a { superclass s }\nhost b { superclass s ; lvm no }\nhost c { superclass s ; file }',
    );
    expect(model?.hosts.map((host) => host.storage)).toEqual(['lvm', 'file', 'file']);
  });
});

describe('switches', () => {
  test('know their ports, in the order of hosts and interfaces', async () => {
    const { model } = await loadBody(
      `${lan}host b { network eth10 { switch lan } network eth2 { switch lan } }\nhost a { network eth0 { switch lan } }`,
    );
    expect(model?.switches[0]?.ports).toEqual([
      { host: 'b', interface: 'eth2' },
      { host: 'b', interface: 'eth10' },
      { host: 'a', interface: 'eth0' },
    ]);
  });

  test('take the backend and the server of their hosts', async () => {
    const { model } = await loadBody(`${lan}host a { vmware ; service_host far ; network eth0 { switch lan } }`);
    expect(model?.switches).toMatchObject([{ backend: 'vmware', serviceHost: 'far' }]);
  });

  test('take no server when their hosts are on several', async () => {
    const { model } = await loadBody(
      `${lan}host a { service_host far ; network eth0 { switch lan } }\nhost b { network eth0 { switch lan } }`,
    );
    expect(model?.switches[0]).not.toHaveProperty('serviceHost');
  });

  test.each([
    [
      'of two backends',
      `${lan}host a { vmware ; network eth0 { switch lan } }\nhost b { network eth0 { switch lan } }`,
      'MLN3024 2:1 switch lan joins hosts of different backends: vmware, xen',
    ],
    [
      'of another backend than their hosts',
      'switch lan { vmware }\nhost a { network eth0 { switch lan } }',
      'MLN3024 2:14 switch lan joins hosts of different backends: vmware, xen',
    ],
    ['that nobody declared', `${lan}host a { network eth0 { switch lna } }`, 'MLN3025 3:32 unknown switch "lna"'],
  ])('are refused: %s', async (_, body, message) => expect(said(await loadBody(body))).toEqual([message]));

  test('that nobody declared: the hint is the nearest, or how to declare it', async () => {
    const hint = async (name: string) =>
      (await loadBody(`${lan}host a { network eth0 { switch ${name} } }`)).diagnostics[0]?.hint;
    expect(await hint('lna')).toBe('did you mean "lan"?');
    expect(await hint('backbone')).toBe('declare it: switch backbone { }');
  });
});

describe('hardware addresses', () => {
  const iface = (mac: string) => `host a { network eth0 { mac ${mac} } }`;
  const macs = async (body: string) => (await loadBody(body)).model?.hosts.flatMap((host) => host.interfaces.map((i) => i.mac));

  test('are made of the names, and stay when other hosts come and go', async () => {
    const [alone] = (await macs('host a { network eth0 { } }')) ?? [];
    expect(alone).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(await macs('host b { network eth0 { } }\nhost a { network eth0 { } }')).toContain(alone);
  });

  const narrow = (bits: number): Plugin => {
    const [any] = samplePlugins.flatMap(({ backends = {} }) => Object.values(backends));
    if (any === undefined) throw new Error('no backend to borrow from');
    const macs = { first: '00:50:56:00:00:00', bits };
    return { name: 'narrow', api: 1, summary: 'for tests', backends: { narrow: { ...any, macs } } };
  };
  const inNarrow = async (bits: number, body: string) => {
    const { model } = await loadBody(body, { claims: claimsOf([...samplePlugins, narrow(bits)]) });
    return model?.hosts.flatMap((host) => host.interfaces.map((i) => i.mac)) ?? [];
  };

  test('are made where a backend wants them, and of its own hosts alone', async () => {
    const [own, other] = await inNarrow(26, 'host a { narrow ; network eth0 { } }\nhost b { xen ; network eth0 { } }');
    expect(own).toMatch(/^00:50:56:[0-3][0-9a-f](:[0-9a-f]{2}){2}$/);
    expect(other).toMatch(/^02:/);
    expect(own).toBe((await inNarrow(26, 'host a { narrow ; network eth0 { } }'))[0]);
  });

  test('are all different, however small the range', async () => {
    const hosts = Array.from({ length: 200 }, (_, n) => `host h${n} { narrow ; network eth0 { } }`).join('\n');
    expect(new Set(await inNarrow(40, hosts)).size).toBe(200);
    expect(derivedMac({ project: 't', host: 'h0', iface: 'eth0' })).toMatch(/^02:/);
  });

  test('may be given', async () => expect(await macs(iface('0A:00:27:FF:00:01'))).toEqual(['0a:00:27:ff:00:01']));

  test.each(['01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '02:00:00:00:00', '02-00-00-00-00-01', 'x'])(
    'are refused: %s',
    async (mac) => expect(said(await loadBody(iface(mac)))).toEqual([`MLN3027 2:29 "${mac}" is not a usable hardware address`]),
  );

  test('stand once in a project', async () => {
    const { diagnostics } = await loadBody(`${iface('02:00:00:00:00:01')}\nhost b { network eth0 { mac 02:00:00:00:00:01 } }`);
    expect(diagnostics).toMatchObject([{ code: 'MLN3026', span: { line: 3 }, related: [{ span: { line: 2 } }] }]);
  });
});

describe('what the kernel reads of a host', () => {
  test('boot order, server, superclasses', async () => {
    const { model } = await loadBody('superclass s { boot_order 5 }\nhost a { superclass s ; service_host milano }\nhost b { }');
    expect(model?.hosts).toMatchObject([
      { name: 'a', bootOrder: 5, serviceHost: 'milano', superclasses: ['s'] },
      { name: 'b', bootOrder: 99, superclasses: [] },
    ]);
    expect(model?.hosts[1]).not.toHaveProperty('serviceHost');
  });

  test('a boot order is a number', async () =>
    expect(said(await loadBody('host a { boot_order first }'))).toEqual(['MLN3010 2:21 "first" is not a valid value']));
});
