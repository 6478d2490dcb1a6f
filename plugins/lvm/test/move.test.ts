import type { Facts, Json } from '@mln/engine/api';
import { expect, test } from 'vitest';
import { arrive, leave } from '../src/move.js';
import type { Moving } from '../src/types.js';

const volume = { bytes: 1, tags: [], origin: null, pool: null, kind: 'linear', active: true, open: false, suspended: false };
function factsOf(uuid: string, more: object = {}): Facts {
  const volumes = { 'web.shop': { ...volume, percent: null, zeroes: false, ...more } };
  const seen = { groups: { vg0: { uuid, extent: 1, free: 1, volumes } }, occupied: {}, looks: {} };
  return { machines: {}, networks: {}, values: { 'lvm.seen': seen as Json } }; // what observe writes
}

const nothing: Facts = { machines: {}, networks: {}, values: {} };

function moved(facts: Facts, factsThere: Facts, storage = 'lvm') {
  const [steps, said]: [unknown[], string[]] = [[], []];
  const ctx = {
    ...{ facts, factsThere, host: { name: 'web', storage }, to: { name: 'beta' } },
    ...{ at: () => undefined, report: { error: ({ code }: { readonly code: string }) => void said.push(code) } },
    disk: { path: '/dev/vg0/web.shop', stagingPath: '/dev/vg0/web.shop.new', format: 'raw', offset: 0 },
    lane: { step: (on: string, action: string, args: Json) => void steps.push([on, action, args]) },
  } as unknown as Moving; // the parts that are looked at
  arrive(ctx);
  steps.push('the backend');
  leave(ctx);
  return { steps, said };
}

test('the volume is switched on there before the machine moves, and off here after', () => {
  expect(moved(factsOf('u'), factsOf('u'))).toEqual({
    said: [],
    steps: [
      ['to', 'findGroup', { vg: 'vg0', uuid: 'u' }],
      ['to', 'activate', { vg: 'vg0', lv: 'web.shop' }],
      'the backend',
      ['from', 'deactivate', { vg: 'vg0', lv: 'web.shop' }],
    ],
  });
});

test.each([
  ['a group that the other server does not see', factsOf('u'), { ...nothing, values: { 'lvm.seen': { groups: {} } } }, 'MLN7219'],
  ['another group of that name', factsOf('u'), factsOf('v'), 'MLN7219'],
  ['a thin volume', factsOf('u', { pool: 'pool' }), factsOf('u'), 'MLN7217'],
  ['a snapshot', factsOf('u', { origin: 'debian' }), factsOf('u'), 'MLN7217'],
])('%s cannot move', (_, here, there, code) => {
  expect(moved(here, there).said).toEqual([code]);
});

test('where nobody looked over there, the first step does', () => {
  const { said, steps } = moved(factsOf('u'), nothing);
  expect([said, steps[0]]).toEqual([[], ['to', 'findGroup', { vg: 'vg0', uuid: 'u' }]]);
});

test('a disk that is kept elsewhere is none of its business', () => {
  expect(moved(factsOf('u'), factsOf('v'), 'file')).toEqual({ said: [], steps: ['the backend'] });
});
