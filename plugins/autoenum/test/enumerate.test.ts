import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressAt, isNetwork, type Net, netText, readNet, usable } from '../src/addresses.js';
import { enumerate, type Plan, type Share, serversFor } from '../src/enumerate.js';

const span = { file: '/p/t.mln', line: 1, column: 1, length: 1 };

function netOf(family: 4 | 6, prefix: number, seed: bigint): Net {
  const size = 1n << BigInt((family === 4 ? 32 : 128) - prefix);
  const base = seed % (1n << (family === 4 ? 32n : 128n));
  return { family, prefix, base: base - (base % size) };
}

const nets = fc
  .tuple(fc.constantFrom(4 as const, 6 as const), fc.nat({ max: 128 }), fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }))
  .map(([family, prefix, seed]) => netOf(family, family === 4 ? prefix % 33 : prefix, seed));

/** Groups that fit into their net. */
const plans = fc.tuple(nets, fc.integer({ min: 1, max: 300 }), fc.nat({ max: 1000 })).map(([net, wish, offset]): Plan => {
  const { first, last } = usable(net);
  const room = last - first + 1n;
  const count = BigInt(wish) < room ? wish : Number(room);
  const spare = Number(room - BigInt(count) < 1000n ? room - BigInt(count) : 1000n);
  const begin = Number(first) + (spare === 0 ? 0 : offset % (spare + 1));
  return { count, prefix: 'n', span, shares: [], addresses: { interface: { text: 'eth0', span }, net, begin, span } };
});

describe('enumerate', () => {
  test('makes as many as asked for, no name and no address twice, in order', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const made = enumerate(plan);
        const names = made.map(({ stanza }) => stanza.name.text);
        const addresses = made.map(({ address }) => address);
        expect(made).toHaveLength(plan.count);
        expect(new Set(names).size).toBe(plan.count);
        expect(new Set(addresses).size).toBe(plan.count);
        expect(names).toEqual(names.toSorted());
        expect(new Set(names.map((name) => name.length)).size).toBe(1);
      }),
    );
  });

  test('gives addresses of the net alone, neither its own nor its broadcast address', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const net = plan.addresses?.net;
        for (const { address = '' } of enumerate(plan)) {
          const found = readNet(`${address}/${net?.prefix}`);
          expect(found && netText({ ...found, prefix: net?.prefix ?? 0 })).toBe(net && netText(net));
        }
        if (net === undefined || net.family === 6 || net.prefix > 30) return;
        const addresses = enumerate(plan).map(({ address }) => address);
        expect(addresses).not.toContain(addressAt(net, 0));
        expect(addresses).not.toContain(addressAt(net, Number(usable(net).last) + 1));
      }),
    );
  });

  test('is the same for the same group', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        expect(enumerate(plan)).toEqual(enumerate(plan));
      }),
      { numRuns: 20 },
    );
  });

  test('a host keeps name and address when the group grows within its width', () => {
    const plan = (count: number): Plan => ({
      ...{ count, prefix: 'n', span, shares: [] },
      addresses: { interface: { text: 'eth0', span }, net: netOf(4, 16, 0x0a000000n), begin: 5, span },
    });
    const all = ({ stanza, address }: ReturnType<typeof enumerate>[number]) => [stanza.name.text, address];
    expect(enumerate(plan(99)).slice(0, 36).map(all)).toEqual(enumerate(plan(36)).map(all));
  });

  test('10,000 hosts take no time worth speaking of', () => {
    const net = netOf(4, 8, 0x0a000000n);
    const shares: readonly Share[] = [{ server: 's', hosts: 'all', span }];
    const begin = process.cpuUsage();
    const made = enumerate({
      ...{ count: 10_000, prefix: 'n', span, shares },
      addresses: { interface: { text: 'eth0', span }, net, begin: 1, span },
    });
    expect(made.at(-1)?.address).toBe('10.0.39.16');
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(5_000);
  });
});

describe('serversFor', () => {
  const shares = fc.array(
    fc.record({ server: fc.constantFrom('a', 'b', 'c'), hosts: fc.option(fc.nat({ max: 20 }), { nil: undefined }) }),
  );

  test('fills the servers in their order, each with its number, and leaves the rest without', () => {
    fc.assert(
      fc.property(shares, fc.nat({ max: 100 }), (list, count) => {
        const given = list.map(({ server, hosts }) => ({ server, span, ...(hosts === undefined ? {} : { hosts }) }));
        const wanted = given.flatMap((share) => Array.from({ length: share.hosts ?? 1 }, () => share.server));
        const expected = Array.from({ length: count }, (_, i) => wanted[i]);
        expect(serversFor(given, count).map((share) => share?.server)).toEqual(expected);
      }),
    );
  });

  test('"all" takes all that are left', () => {
    const list: readonly Share[] = [
      { server: 'a', span },
      { server: 'b', hosts: 'all', span },
      { server: 'c', span },
    ];
    expect(serversFor(list, 4).map((share) => share?.server)).toEqual(['a', 'b', 'b', 'b']);
  });
});

test('every network is one, and its text is read back', () => {
  fc.assert(
    fc.property(nets, (net) => {
      expect(isNetwork(net)).toBe(true);
      expect(readNet(netText(net))).toEqual(net);
    }),
  );
});
