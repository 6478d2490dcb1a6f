import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain } from '../../src/plan/plain.js';

function byText(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null) ?? 'null');
}

test('any value becomes what JSON would make of it', () => {
  const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, -0, Number.NaN), fc.date());
  const anything = fc.anything({ values: [leaf], key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toJSON', 'length')) });
  fc.assert(
    fc.property(anything, (value) => {
      expect(plain(value)).toStrictEqual(byText(value));
    }),
  );
});

test.each([
  ['a function', { a: () => 1, b: [() => 1], c: 2 }],
  ['a date', { at: new Date(0), invalid: new Date(Number.NaN) }],
  [
    'a map, a set, a class',
    {
      map: new Map([[1, 2]]),
      set: new Set([1]),
      own: new (class {
        x = 1;
      })(),
    },
  ],
  ['a boxed text', { text: Object('x'), number: Object(1) }],
  ['a list with holes', Object.assign(new Array(3), { 1: undefined })],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['something that says itself what it is', { toJSON: () => ({ a: 1 }) }],
])('%s becomes what JSON would make of it', (_, value) => {
  expect(plain(value)).toStrictEqual(byText(value));
});

test('what JSON refuses is refused', () => {
  expect(() => plain({ n: 1n })).toThrow(TypeError);
  const circle: { self?: unknown } = {};
  circle.self = circle;
  expect(() => plain(circle)).toThrow();
});

test('a copy does not follow its original', () => {
  const original = { list: [{ a: 1 }] };
  const copied = plain(original);
  original.list.push({ a: 2 });
  expect(copied).toEqual({ list: [{ a: 1 }] });
});
