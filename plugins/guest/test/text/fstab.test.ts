import { expect, test } from 'vitest';
import { fstab } from '../../src/text/fstab.js';

test('a name with a blank, a line break or a number sign stays one field of its line', () => {
  const text = fstab('', [{ device: 'host one\n/dev/x', mountpoint: '/my files', fstype: 'hostfs', options: 'a#b' }]);
  expect(text.split('\n').filter((line) => line.includes('hostfs'))).toEqual([
    'host\\040one\\012/dev/x\t/my\\040files\thostfs\ta\\043b\t0\t0',
  ]);
});
