import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plugin } from '../../src/api/plugin.js';
import { orderPlugins } from '../../src/plugin/order.js';
import type { LoadedPlugin } from '../../src/plugin/registry.js';

function loaded(name: string, rest: Partial<Plugin> = {}): LoadedPlugin {
  return {
    plugin: { name, api: 1, summary: '', ...rest },
    from: 'built-in',
  };
}

function names(plugins: readonly LoadedPlugin[] | undefined) {
  return plugins?.map(({ plugin }) => plugin.name).join(' ');
}

test.each<[string, readonly LoadedPlugin[], string]>([
  ['nobody asks: as named', [loaded('c'), loaded('a'), loaded('b')], 'c a b'],
  ['after moves a plugin back, no further than needed', [loaded('a', { after: ['b'] }), loaded('b'), loaded('c')], 'b a c'],
  ['before moves a plugin forward, no further than needed', [loaded('a'), loaded('b'), loaded('c', { before: ['a'] })], 'c a b'],
  ['afterOptional of a loaded plugin counts', [loaded('a', { afterOptional: ['b'] }), loaded('b')], 'b a'],
  ['afterOptional of a missing plugin is nothing', [loaded('a', { afterOptional: ['z'] }), loaded('b')], 'a b'],
])('%s', (_, plugins, wanted) => {
  const { value, diagnostics } = orderPlugins(plugins, {});
  expect(diagnostics).toEqual([]);
  expect(names(value)).toBe(wanted);
});

test('the site adds to the wishes of the plugins', () => {
  const { value } = orderPlugins([loaded('a'), loaded('b', { before: ['c'] }), loaded('c')], { a: { after: ['c'] } });
  expect(names(value)).toBe('b c a');
});

test('the site may ask for the opposite of what a plugin would merely like', () => {
  const plugins = [loaded('a'), loaded('b', { afterOptional: ['a'] })];
  expect(names(orderPlugins(plugins, { b: { before: ['a'] } }).value)).toBe('b a');
  expect(names(orderPlugins(plugins, { a: { after: ['b'] } }).value)).toBe('b a');
  const must = [loaded('a'), loaded('b', { after: ['a'] })];
  expect(orderPlugins(must, { b: { before: ['a'] } }).diagnostics).toMatchObject([{ code: 'MLN6006' }]);
});

test('a name that is not loaded is an error with the nearest name', () => {
  const { diagnostics } = orderPlugins([loaded('guest'), loaded('a', { after: ['gest'] })], {});
  expect(diagnostics).toMatchObject([
    {
      code: 'MLN6005',
      message: 'plugin "a" must run after "gest", which is not loaded',
      hint: 'did you mean "guest"?',
      plugin: 'a',
    },
  ]);
});

test('an order of the site for a plugin that is not loaded is an error', () => {
  expect(orderPlugins([loaded('b')], { a: { before: ['b'] } }).diagnostics).toMatchObject([{ code: 'MLN6005' }]);
});

test('a circle is shown from its start to its start, without those who only wait for it', () => {
  const { value, diagnostics } = orderPlugins(
    [
      loaded('w', { after: ['a'] }),
      loaded('a', { after: ['b'] }),
      loaded('b', { before: ['c'], after: ['c'] }),
      loaded('c'),
      loaded('x'),
    ],
    {},
  );
  expect(value).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'MLN6006', message: 'plugins wait for each other: b -> c -> b' }]);
});

test('a plugin that waits for itself is a circle', () => {
  expect(orderPlugins([loaded('a', { after: ['a'] })], {}).diagnostics).toMatchObject([
    { code: 'MLN6006', message: 'plugins wait for each other: a -> a' },
  ]);
});

test('whatever is asked for without a circle is kept, and nobody is lost', () => {
  // wishes point to earlier letters only, so there is no circle; the plugins stand in any order
  const rules = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 15 });
  const shuffled = fc.shuffledSubarray([...'abcdefghij'], { minLength: 10 });
  fc.assert(
    fc.property(rules, shuffled, (pairs, letters) => {
      const after = (name: string) =>
        pairs.flatMap(([x, y]) => (x > y && name === 'abcdefghij'[x] ? [String('abcdefghij'[y])] : []));
      const { value } = orderPlugins(
        letters.map((name) => loaded(name, { after: after(name) })),
        {},
      );
      const place = new Map((value ?? []).map(({ plugin }, n) => [plugin.name, n]));
      expect(place.size).toBe(10);
      for (const name of letters) for (const other of after(name)) expect(place.get(other)).toBeLessThan(Number(place.get(name)));
    }),
    { numRuns: 60 },
  );
});
