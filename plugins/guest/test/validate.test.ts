import { expect, test } from 'vitest';
import type { PasswordHash } from '../src/words.js';
import { type HostSpec, model, type Said, validate } from './harness.js';

function one(network: NonNullable<HostSpec['network']>[string]): HostSpec {
  return {
    name: 'tre',
    network: { eth0: { switch: 'lan', ...network } },
  };
}

function brief(said: readonly Said[]): readonly string[] {
  return said.map(({ severity, code, at }) => `${severity} ${code} ${at}`);
}

test.each<[string, HostSpec, readonly string[]]>([
  ['an address with its netmask', one({ address: '10.0.0.1', netmask: '255.255.255.0' }), []],
  ['an address with its prefix', one({ address: '10.0.0.1/24' }), []],
  ['dhcp with an inherited netmask', one({ address: 'dhcp', netmask: '255.255.255.0' }), []],
  ['no address with an inherited gateway', one({ gateway: '10.0.0.1' }), []],
  ['an address without netmask', one({ address: '10.0.0.1' }), ['error MLN6201 host/tre/network/eth0/address']],
  [
    'a gateway elsewhere',
    one({ address: '10.0.0.2/24', gateway: '10.1.0.1' }),
    ['warning MLN6202 host/tre/network/eth0/gateway'],
  ],
  [
    'a netmask with a hole',
    one({ address: '10.0.0.2', netmask: '255.0.255.0' }),
    ['error MLN6204 host/tre/network/eth0/netmask'],
  ],
  [
    'an IPv4 netmask for IPv6',
    one({ address: 'fd00::2', netmask: '255.255.255.0' }),
    ['error MLN6204 host/tre/network/eth0/netmask'],
  ],
  ['the network address', one({ address: '10.0.0.0/24' }), ['error MLN6205 host/tre/network/eth0/address']],
  ['the broadcast address', one({ address: '10.0.0.255/24' }), ['error MLN6205 host/tre/network/eth0/address']],
  ['two lengths', one({ address: '10.0.0.1/24', netmask: '255.255.0.0' }), ['error MLN6208 host/tre/network/eth0/address']],
  [
    'a gateway of the other family',
    one({ address: '10.0.0.1/24', gateway: 'fd00::1' }),
    ['error MLN6209 host/tre/network/eth0/gateway'],
  ],
  [
    'broadcast in IPv6',
    one({ address: 'fd00::1/64', broadcast: '10.0.0.255' }),
    ['error MLN6209 host/tre/network/eth0/broadcast'],
  ],
  [
    'broadcast elsewhere',
    one({ address: '10.0.0.1/24', broadcast: '10.1.0.255' }),
    ['warning MLN6211 host/tre/network/eth0/broadcast'],
  ],
])('%s is answered rightly', async (_, host, wanted) => {
  expect(brief(await validate(model(host)))).toEqual(wanted);
});

test('two hosts with one address on a switch are both pointed at', async () => {
  const [said, ...more] = await validate(
    model(one({ address: '10.0.0.1/24' }), { name: 'uno', network: { eth0: { switch: 'lan', address: '10.0.0.1/16' } } }),
  );
  expect(more).toEqual([]);
  expect(said).toMatchObject({
    code: 'MLN6203',
    at: 'host/uno/network/eth0/address',
    related: ['host/tre/network/eth0/address'],
  });
});

test('the same address on two switches is fine, unless it is the same host', async () => {
  const other = { name: 'uno', network: { eth0: { switch: 'wan', address: '10.0.0.1/24' } } };
  expect(await validate(model(one({ address: '10.0.0.1/24' }), other))).toEqual([]);
  const twice = {
    name: 'uno',
    network: { eth0: { switch: 'a', address: '10.0.0.1/24' }, eth1: { switch: 'b', address: '10.0.0.1/24' } },
  };
  expect(brief(await validate(model(twice)))).toEqual(['error MLN6203 host/uno/network/eth1/address']);
});

test('one IPv6 address written in two ways is one address', async () => {
  const other = { name: 'uno', network: { eth0: { switch: 'lan', address: 'fd00:0::1/64' } } };
  expect(brief(await validate(model(one({ address: 'fd00::1/64' }), other)))).toEqual([
    'error MLN6203 host/uno/network/eth0/address',
  ]);
});

test('two default gateways of one family are warned of, one of each is fine', async () => {
  const v4 = { address: '10.0.0.2/24', gateway: '10.0.0.1' };
  const v6 = { address: 'fd00::2/64', gateway: 'fd00::1' };
  const other = { address: '10.1.0.2/24', gateway: '10.1.0.1' };
  expect(await validate(model({ name: 'a', network: { eth0: v4, eth1: v6 } }))).toEqual([]);
  expect(brief(await validate(model({ name: 'a', network: { eth0: v4, eth1: other } })))).toEqual([
    'warning MLN6210 host/a/network/eth1/gateway',
  ]);
});

function user(name: string, form: PasswordHash['form'] = 'hash') {
  return {
    name,
    hash: { ref: { secret: 's' }, form },
    home: undefined,
    uid: undefined,
  };
}

test.each<[string, HostSpec['words'], readonly string[]]>([
  ['good accounts', { users: [user('kim'), user('osuser03', 'locked')], groups: [{ name: 'staff', lines: ['kim eve'] }] }, []],
  ['a user name with a colon', { users: [user('k:m')] }, ['error MLN6207 host/tre/users/0/name']],
  ['a user name like an option', { users: [user('-kim')] }, ['error MLN6207 host/tre/users/0/name']],
  ['a group with a bad member', { groups: [{ name: 'staff', lines: ['ki,m', 'e:e'] }] }, ['error MLN6207 host/tre/groups/staff']],
  ['a hash with a colon', { users: [user('kim', 'broken')] }, ['error MLN6212 host/tre/users/0']],
  ['a plain word where a hash belongs', { users: [user('kim', 'other')] }, ['warning MLN6213 host/tre/users/0']],
  ['a missing file', { files: [{ source: 'motd', target: '/etc/motd', mode: undefined }] }, ['error MLN6206 host/tre/files/0']],
  [
    'a file that is there',
    {
      files: [
        { source: 'there', target: '/x', mode: undefined },
        { source: '/abs', target: '/y', mode: 0o600 },
      ],
    },
    [],
  ],
  [
    'a second root',
    { mount: [{ device: '/dev/vdb', mountpoint: '/', fstype: 'ext4', options: undefined }] },
    ['error MLN6215 host/tre/mount/0'],
  ],
  [
    'an image of this machine',
    { mount: [{ device: '/srv/a.img', mountpoint: '/a', fstype: 'ext4', options: undefined }] },
    ['warning MLN6214 host/tre/mount/0'],
  ],
  ['a hostfs directory', { mount: [{ device: '/srv', mountpoint: '/a', fstype: 'hostfs', options: undefined }] }, []],
  ['a path as a module', { modules: ['loop', 'bonding mode=1', '../x'] }, ['error MLN6216 host/tre/modules/2']],
])('%s: as it should be', async (_, words = {}, wanted) => {
  expect(brief(await validate(model({ name: 'tre', words }), ['/files/there', '/abs']))).toEqual(wanted);
});

test('a file is looked for below the files directory', async () => {
  const [said] = await validate(model({ name: 'tre', words: { files: [{ source: 'a/b', target: '/x', mode: undefined }] } }));
  expect(said?.values).toMatchObject({ path: '/files/a/b' });
});

test('two hosts that call themselves alike are warned of', async () => {
  expect(brief(await validate(model({ name: 'a', words: { hostname: 'b' } }, { name: 'b' })))).toEqual([
    'warning MLN6217 host/b/hostname',
  ]);
});
