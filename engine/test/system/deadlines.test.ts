import { expect, test } from 'vitest';
import { patience } from '../../src/system/deadlines.js';

test.each([
  ['600', { deadlineMs: 600_000, slowMs: 3000 }],
  ['1', { deadlineMs: 1000, slowMs: 500 }],
  ['0', {}],
  ['soon', {}],
  [undefined, {}],
])('MLN_HOOK_SECONDS=%s', (seconds, wanted) => {
  expect(patience(seconds === undefined ? {} : { MLN_HOOK_SECONDS: seconds })).toEqual(wanted);
});
