import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoted, readEntry, readVmx, vmxText } from '../src/vmx-text.js';

describe('a value', () => {
  test.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['say "hi"', '"say |22hi|22"'],
    ['a|b', '"a|7Cb"'],
    ['two\nlines', '"two|0Alines"'],
    ['# no comment', '"# no comment"'],
    ['blåbær på øya', '"blåbær på øya"'],
    ['C:\\disk', '"C:\\disk"'],
  ])('%j is written %s', (value, written) => expect(quoted(value)).toBe(written));
});

test('whatever is written is read back', () => {
  const names = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,8}(\d:\d)?(\.[a-zA-Z]{1,8})?$/);
  fc.assert(
    fc.property(fc.dictionary(names, fc.string({ unit: 'grapheme' })), (values) => {
      expect([...readVmx(vmxText(new Map(Object.entries(values))))]).toEqual(Object.entries(values));
    }),
  );
});

describe('a line', () => {
  test.each([
    ['isolation.tools.copy.disable = "TRUE"', ['isolation.tools.copy.disable', 'TRUE']],
    ['scsi0:1.present="FALSE"', ['scsi0:1.present', 'FALSE']],
    ['  mks.enable3d = TRUE  # said a friend', ['mks.enable3d', 'TRUE']],
    ['annotation = "one|0Atwo"', ['annotation', 'one\ntwo']],
  ])('%s is an entry', (line, entry) => expect(readEntry(line)).toEqual(entry));

  test.each(['', 'a', '= "b"', 'a = b c', 'a = "b', 'a b = "c"', 'a = "b" "c"'])('%j is none', (line) =>
    expect(readEntry(line)).toBeUndefined(),
  );
});

test('comments, empty lines and Windows line ends of others are passed over', () => {
  const text = '#!/usr/bin/vmware\r\n\r\nmemsize = "256"\r\n# uuid.bios = "x"\r\nnonsense\r\n';
  expect([...readVmx(text)]).toEqual([['memsize', '256']]);
});
