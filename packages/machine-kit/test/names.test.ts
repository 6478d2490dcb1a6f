import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bridgeName, clashes, isDeviceName, shortName } from '../src/names.js';

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

describe('network devices', () => {
  test('a bridge has a name that the kernel takes, and another one for each switch of each project', () => {
    const long = 'n'.repeat(63);
    expect(bridgeName(long, long)).toMatch(/^br[0-9a-f]{11}$/);
    expect(new Set([bridgeName('p', 'lan'), bridgeName('q', 'lan'), bridgeName('p', 'wan'), bridgeName('pl', 'an')]).size).toBe(
      4,
    );
  });

  test.each([
    ['xenbr0', true],
    ['a-device-of-15c', true],
    ['a-device-of-16ch', false],
    ['..', false],
    ['a b', false],
    ['a/b', false],
    ['', false],
  ])('%s: usable is %s', (name, usable) => {
    expect(isDeviceName(name)).toBe(usable);
  });
});
