import fc from 'fast-check';
import { Address4 } from 'ip-address';
import { expect, test } from 'vitest';
import { broadcastOf, inSubnet, netmask, readAddress, readMask, type Static, subnet, unusable } from '../src/addresses.js';

// ip-address says what is right; it takes a hundred times as long
function open(text: string): Address4 | undefined {
  try {
    return new Address4(text);
  } catch {
    return undefined;
  }
}

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
function text(n: number): string {
  return [24, 16, 8, 0].map((bits) => (n >>> bits) & 255).join('.');
}

const net = fc.record({
  family: fc.constant(4 as const),
  address: fc.oneof(number, fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1, 0x7f000001, 0xe0000001)).map(text),
  prefix: fc.integer({ min: 0, max: 32 }),
}) satisfies fc.Arbitrary<Static>;

test('any text is read as ip-address reads it', () => {
  const part = fc.oneof(
    fc.integer({ min: 0, max: 300 }).map(String),
    fc.constantFrom('', '00', '01', ' 1', '1 ', '0x1', '1e1', '+1'),
  );
  const some = fc
    .tuple(fc.array(part, { maxLength: 5 }), fc.option(part))
    .map(([parts, end]) => parts.join('.') + (end === null ? '' : `/${end}`));
  fc.assert(
    fc.property(some, (written) => {
      const found = open(written);
      const prefix = found !== undefined && written.includes('/') ? { prefix: found.subnetMask } : {};
      expect(readAddress(written)).toEqual(found && { family: 4, address: found.correctForm(), ...prefix });
    }),
  );
});

test('a subnet begins and ends where ip-address says', () => {
  fc.assert(
    fc.property(net, (of) => {
      const found = open(`${of.address}/${of.prefix}`);
      expect(subnet(of)).toBe(`${found?.startAddress().correctForm()}/${of.prefix}`);
      expect(broadcastOf(of)).toBe(of.prefix >= 31 ? undefined : found?.endAddress().correctForm());
      expect(netmask(of)).toBe(found?.subnetMaskAddress().correctForm());
    }),
  );
});

test('an address is in the subnets that ip-address finds it in', () => {
  const near = fc.tuple(net, number, fc.integer({ min: 0, max: 32 }));
  fc.assert(
    fc.property(near, ([of, other, shared]) => {
      const begin = shared === 0 ? 0 : (-1 << (32 - shared)) >>> 0;
      const own = of.address.split('.').reduce((sum, one) => sum * 256 + Number(one), 0);
      const address = text((((own & begin) >>> 0) | (other & ~begin)) >>> 0);
      expect(inSubnet(address, of)).toBe(open(address)?.isInSubnet(new Address4(`${of.address}/${of.prefix}`)));
    }),
  );
});

test('a mask has as many ones as ip-address counts', () => {
  const prefixes = fc.integer({ min: 0, max: 32 }).map((n) => text(n === 0 ? 0 : (-1 << (32 - n)) >>> 0));
  fc.assert(
    fc.property(fc.oneof(number.map(text), prefixes), (mask) => {
      let ones: number | undefined;
      try {
        ones = Address4.fromAddressAndMask('0.0.0.0', mask).subnetMask;
      } catch {
        ones = undefined;
      }
      expect(readMask(mask, 4)).toBe(ones);
    }),
  );
});

test('what no host can have is what ip-address calls so', () => {
  fc.assert(
    fc.property(net, (of) => {
      const found = new Address4(`${of.address}/${of.prefix}`);
      const never = found.isUnspecified() || found.isLoopback() || found.isMulticast();
      const wide = of.prefix < 31;
      const edge = wide && [found.startAddress(), found.endAddress()].some((end) => end.correctForm() === of.address);
      expect(unusable(of) !== undefined).toBe(never || edge);
    }),
  );
});
