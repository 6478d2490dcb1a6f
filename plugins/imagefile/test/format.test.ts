import { expect, test } from 'vitest';
import { canReflink, formatOption } from '../src/format.js';

test.each([
  ['btrfs 9d2f\nbtrfs 9d2f\n', true],
  ['xfs 1\nxfs 1\n', true],
  ['xfs 1\nxfs 2\n', false],
  ['ext2/ext3 1\next2/ext3 1\n', false],
  ['btrfs 1\n', false],
  ['', false],
])('stat saying %j means reflink: %s', (output, expected) => {
  expect(canReflink(output)).toBe(expected);
});

test.each([
  [undefined, 'auto'],
  ['auto', 'auto'],
  ['raw', 'raw'],
  ['cow', 'cow'],
  ['qcow2', undefined],
  [1, undefined],
])('the option %j is the format %s', (option, format) => {
  expect(formatOption(option)).toBe(format);
});
