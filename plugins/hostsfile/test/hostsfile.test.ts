import { memoryGuest, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import hostsfile from '../src/index.js';
import { wires } from '../src/reach.js';
import { hostsFile } from '../src/text.js';

// client -lan- gateway -mid- router -far- server; the gateway is on all of the first two, with an address on each
const project = `
global { project p ; hostsfile }
superclass base { template t.ext4 ; network eth0 { netmask 24 } ; network eth1 { netmask 24 } }
host client { superclass base ; network eth0 { switch lan ; address 10.1.0.2 } }
host phone { superclass base ; network eth0 { switch lan ; address dhcp } }
host gateway { superclass base ; network eth0 { switch mid ; address 10.2.0.1 } ; network eth1 { switch lan ; address 10.1.0.1/24 } }
host router { superclass base ; network eth0 { switch mid ; address 10.2.0.2 } ; network eth1 { switch far ; address 10.3.0.1 } }
host server { superclass base ; hostname www.example.org ; network eth0 { switch far ; address 10.3.0.2 } }
host island { superclass base ; network eth0 { switch alone ; address 10.9.0.1 } }
host plain { superclass base ; hostsfile no ; network eth0 { switch far ; address 10.3.0.9 } }
switch lan { } ; switch mid { } ; switch far { } ; switch alone { }
`;

async function seenFrom(name: string): Promise<readonly string[]> {
  const { apply } = await tryProject([template, guestPlugin, hostsfile], { '/p/p.mln': project, '/t/t.ext4': '' });
  const guest = memoryGuest({ '/etc/passwd': '', '/etc/hosts': '127.0.0.1\tlocalhost\n' });
  await apply(name, guest);
  const once = guest.snapshot()['/etc/hosts']?.content ?? '';
  await apply(name, guest);
  expect(guest.snapshot()['/etc/hosts']?.content).toBe(once);
  const [, ours = ''] = once.split('# begin mln hostsfile\n');
  return (
    ours
      .split('# end mln hostsfile')[0]
      ?.split('\n')
      .filter((line) => line !== '') ?? []
  );
}

describe('a guest knows the others by the addresses at which it reaches them', () => {
  test.each([
    ['client', ['10.1.0.1\tgateway', '10.2.0.2\trouter', '10.3.0.2\twww.example.org www server', '10.3.0.9\tplain']],
    ['server', ['10.3.0.1\trouter', '10.3.0.9\tplain', '10.2.0.1\tgateway', '10.1.0.2\tclient']],
    ['island', []],
    ['plain', []],
  ])('%s', async (name, expected) => expect(await seenFrom(name)).toEqual(expected));
});

describe('the text', () => {
  test('stands above the lines of plugin guest, and is replaced', () => {
    const text = '127.0.0.1\tlocalhost\n# begin mln\n10.0.0.9\tgw\n# end mln\n::1 ip6\n';
    const once = hostsFile(text, ['10.0.0.1\tgw']);
    expect(once).toBe(
      '127.0.0.1\tlocalhost\n# begin mln hostsfile\n10.0.0.1\tgw\n# end mln hostsfile\n# begin mln\n10.0.0.9\tgw\n# end mln\n::1 ip6\n',
    );
    expect(hostsFile(once, ['10.0.0.1\tgw'])).toBe(once);
    expect(hostsFile(once, [])).toBe(text);
  });

  test.each([
    ['', '# begin mln hostsfile\nx\n# end mln hostsfile\n'],
    ['127.0.0.1 localhost', '127.0.0.1 localhost\n# begin mln hostsfile\nx\n# end mln hostsfile\n'],
  ])('in %j', (text, expected) => expect(hostsFile(text, ['x'])).toBe(expected));
});

test('a thousand hosts on one switch are looked through in no time', () => {
  const plugs = Array.from({ length: 1_000 }, (_, i) => ({ host: `h${i}`, switch: 'lan', address: `10.0.${i >> 8}.${i & 255}` }));
  const map = wires(plugs);
  const begin = process.cpuUsage();
  for (const { host } of plugs) expect(map.from(host)).toHaveLength(999);
  expect(process.cpuUsage(begin).user / 1000).toBeLessThan(5_000);
});
