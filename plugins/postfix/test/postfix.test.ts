import { memoryGuest, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import postfix from '../src/index.js';
import { mainCf } from '../src/maincf.js';

const installed = `# see postconf(5)
smtpd_banner = $myhostname ESMTP
mydestination = $myhostname, debian,
  localhost.localdomain,
	localhost
relayhost =
#mynetworks = 10.0.0.0/8
inet_interfaces = all
`;

test('parameters take the place of those that are there, with the lines that go on', async () => {
  const text = mainCf(installed, [
    ['relayhost', '[mail.example.org]:587'],
    ['mydestination', 'localhost'],
    ['mynetworks', '10.1.0.0/16'],
    ['inet_interfaces', 'loopback-only'],
  ]);
  await expect(text).toMatchFileSnapshot('golden/main.cf');
});

test.each([
  ['', [['a', '1']], 'a = 1\n'],
  ['a=0', [['a', '1']], 'a = 1'],
  ['ab = 0', [['a', '1']], 'ab = 0\na = 1\n'],
  ['a = 0\na = 1\nb = 2\n', [['a', '3']], 'a = 3\nb = 2\n'],
  [
    'a = 0\n',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    'a = 2\n',
  ],
] as const)('%j', (text, parameters, expected) => {
  const once = mainCf(text, parameters);
  expect(once).toBe(expected);
  expect(mainCf(once, parameters)).toBe(once);
});

describe('in a project', () => {
  const tried = (host: string) =>
    tryProject([template, guestPlugin, postfix], {
      '/p/p.mln': `global { project p ; postfix { relayhost a.example.org ; inet_interfaces loopback-only } }\nhost mail { template t.ext4\n${host}\n}\n`,
      '/t/t.ext4': '',
    });

  test('global and host are merged, and the host wins', async () => {
    const guest = memoryGuest({ '/etc/passwd': '', '/etc/postfix/main.cf': installed });
    const { apply, diagnostics } = await tried('postfix { relayhost = b.example.org }');
    expect(diagnostics).toEqual([]);
    await apply('mail', guest);
    const text = guest.snapshot()['/etc/postfix/main.cf']?.content;
    expect(text).toMatch(/^relayhost = b.example.org$/m);
    expect(text).toMatch(/^inet_interfaces = loopback-only$/m);
  });

  test('without Postfix the host and its template are named', async () =>
    expect((await tried('')).apply('mail', memoryGuest({ '/etc/passwd': '' }))).rejects.toThrow(
      'host mail has no Postfix: template t.ext4 has no /etc/postfix/main.cf',
    ));

  test('a name that is none is an error at its line', async () =>
    expect((await tried('postfix {\n  relay-host x\n}')).diagnostics).toMatchObject([{ code: 'MLN7121', span: { line: 4 } }]));
});
