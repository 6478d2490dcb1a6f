import { expect, test } from 'vitest';
import { inSubnet, netmask, readAddress, readMask, type Static, subnet, unusable } from '../src/addresses.js';

function net(address: string, prefix: number): Static {
  return { family: address.includes(':') ? 6 : 4, address, prefix };
}

test.each([
  ['10.0.0.1', { family: 4, address: '10.0.0.1' }],
  ['10.0.0.1/24', { family: 4, address: '10.0.0.1', prefix: 24 }],
  ['fd00::0001/64', { family: 6, address: 'fd00::1', prefix: 64 }],
  ['010.0.0.1', undefined],
  ['10.0.0.256', undefined],
  ['10.0.0.1/33', undefined],
  ['10.0.0', undefined],
  ['0x0a.0.0.1', undefined],
  ['fe80::1%eth0', undefined],
  ['dhcp', undefined],
  ['', undefined],
])('the address "%s" is read as %o', (text, wanted) => {
  expect(readAddress(text)).toEqual(wanted);
});

test.each([
  ['255.255.255.0', 4, 24],
  ['255.255.255.255', 4, 32],
  ['24', 4, 24],
  ['255.0.255.0', 4, undefined],
  ['0.0.0.255', 4, undefined],
  ['33', 4, undefined],
  ['64', 6, 64],
  ['129', 6, undefined],
  ['255.255.255.0', 6, undefined],
] as const)('the netmask %s of IPv%d has %s ones', (text, family, wanted) => {
  expect(readMask(text, family)).toBe(wanted);
});

test('a netmask is written out for IPv4 and counted for IPv6', () => {
  expect([netmask(net('10.0.0.1', 20)), netmask(net('fd00::1', 64))]).toEqual(['255.255.240.0', '64']);
});

test.each([
  ['10.0.0.0', 24, 'network'],
  ['10.0.0.255', 24, 'broadcast'],
  ['10.0.0.0', 31, undefined],
  ['10.0.0.7', 32, undefined],
  ['10.0.0.9', 24, undefined],
  ['127.0.0.1', 8, 'loopback'],
  ['224.0.0.5', 24, 'multicast'],
  ['0.0.0.0', 24, 'unspecified'],
  ['::1', 128, 'loopback'],
  ['ff02::1', 64, 'multicast'],
  ['fd00::', 64, undefined],
])('as the address of a host %s/%d is %s', (address, prefix, wanted) => {
  expect(unusable(net(address, prefix))).toBe(wanted);
});

test('an address is inside a subnet of its own family only', () => {
  const lan = net('10.0.0.9', 24);
  expect([inSubnet('10.0.0.1', lan), inSubnet('10.0.1.1', lan), inSubnet('fd00::1', lan)]).toEqual([true, false, false]);
  expect(subnet(lan)).toBe('10.0.0.0/24');
});
