import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bridgeName,
  clashes,
  machinePlaces,
  machineSockets,
  shortName,
  switchPlaces,
  switchSockets,
  tapName,
} from '../src/names.js';

const longest = 'r'.repeat(60);
const paths = { run: `/${longest.slice(1)}`, logs: '/p/logs' };
const long = 'n'.repeat(63);

describe('short names', () => {
  test('a name of up to 20 characters is kept', () => {
    expect(shortName('a-host-of-20-letters')).toBe('a-host-of-20-letters');
  });

  test('a longer one is its beginning and a digest that is the same each time', () => {
    expect(shortName('a-host-of-21-letters.')).toBe(shortName('a-host-of-21-letters.'));
    expect(shortName('a-host-of-21-letters.')).toMatch(/^a-host-of-2-[0-9a-z]{8}$/);
  });

  test('are never longer than 20 characters', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/), (name) => shortName(name).length <= 20));
  });

  test('tell ten thousand hosts of one beginning apart', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `a-very-long-host-name-${i}`);
    expect(clashes(names)).toEqual([]);
  });

  test('two names that become the same are found', () => {
    const cut = shortName('a-very-long-host-name-1');
    expect(clashes(['web', 'a-very-long-host-name-1', cut])).toEqual([{ a: 'a-very-long-host-name-1', b: cut, name: cut }]);
    expect(clashes(['web', 'web'])).toEqual([]);
  });
});

describe('sockets', () => {
  test.each([
    ['a machine', machineSockets(machinePlaces(paths, long))],
    ['a switch', switchSockets(switchPlaces(paths, long))],
  ])('of %s fit below the longest run directory there is', (_, sockets) => {
    for (const { path, limit } of sockets) expect(Buffer.byteLength(path)).toBeLessThanOrEqual(limit);
  });

  test('the directory of a switch stays below the 103 bytes that vde_switch knows', () => {
    expect(switchPlaces(paths, long).dir.length).toBeLessThanOrEqual(103);
  });
});

describe('network devices', () => {
  const port = { host: long, interface: 'eth0' };

  test('have names that the kernel takes', () => {
    for (const name of [bridgeName(long, long), tapName(long, port)]) expect(name).toMatch(/^(br|tp)[0-9a-f]{11}$/);
  });

  test('differ by project, host and interface', () => {
    const names = [
      tapName('p', port),
      tapName('q', port),
      tapName('p', { ...port, interface: 'eth1' }),
      tapName('p', { ...port, host: 'x' }),
    ];
    expect(new Set(names).size).toBe(4);
  });
});
