import type { GuestInterface } from '@mln/engine/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fstab, mountedBefore } from '../../src/text/fstab.js';
import { hostsFile } from '../../src/text/hosts.js';
import { interfacesFile } from '../../src/text/ifupdown.js';
import { replaceMarked, withoutMarked } from '../../src/text/marked.js';
import { resolvConf } from '../../src/text/resolv.js';

/** Files of people: any lines, with and without an end, other line ends, lines that our edits look for. */
const known = [
  '127.0.0.1 localhost',
  '127.0.1.1 old',
  'auto lo eth0 eth1',
  'iface eth0 inet dhcp',
  '  address 1.2.3.4',
  'nameserver 1.1.1.1',
];
const file = fc
  .tuple(fc.array(fc.oneof(fc.string(), fc.constantFrom(...known, '', '# begin mln', '# end mln', 'x\r'))), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));

const nic: GuestInterface = { name: 'eth0', mac: '02:00:00:00:00:01', address: 'dhcp', auto: true };
const edits: Readonly<Record<string, (text: string) => string>> = {
  marked: (text) => replaceMarked(text, ['one', 'two']),
  fstab: (text) => fstab(text, [{ device: '/dev/vdb', mountpoint: '/data', fstype: 'ext4' }]),
  hosts: (text) => hostsFile(text, ['10.0.0.1\ta']),
  interfaces: (text) => interfacesFile(text, [nic]),
  resolv: (text) => resolvConf(text, ['10.0.0.1', '10.0.0.2']),
};

test.each(Object.entries(edits))('the edit of %s applied twice is applied once', (_, edit) => {
  fc.assert(fc.property(file, (text) => void expect(edit(edit(text))).toBe(edit(text))));
});

test('what is outside the marks stays byte for byte', () => {
  const clean = file.filter((text) => !text.includes('# begin mln'));
  fc.assert(
    fc.property(clean, (text) => {
      const { rest } = withoutMarked(replaceMarked(text, ['one']));
      expect(rest).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`);
    }),
  );
});

test('an empty body takes the marked part away', () => {
  expect(replaceMarked(replaceMarked('a\nb\n', ['one']), [])).toBe('a\nb\n');
});

test('a begin mark without an end is somebody else’s text', () => {
  expect(replaceMarked('# begin mln\nmine\n# begin mln\nold\n# end mln\n', ['new'])).toBe(
    '# begin mln\nmine\n# begin mln\nnew\n# end mln\n',
  );
  expect(replaceMarked('# begin mln\nmine\n', [])).toBe('# begin mln\nmine\n');
});

test('mount points of other lines are seen, comments and ours are not', () => {
  const text = fstab('# /dev/x /no ext4\n/dev/y\t/yes  ext4 defaults 0 0\n', [{ device: 'a', mountpoint: '/ours', fstype: 'b' }]);
  expect([...mountedBefore(text)].filter((m) => m !== '')).toEqual(['/yes']);
});
