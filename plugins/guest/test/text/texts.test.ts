import type { GuestInterface } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { dependWith } from '../../src/text/depend.js';
import { hostsFile, namesOf } from '../../src/text/hosts.js';
import { interfacesFile, withoutStanzas } from '../../src/text/ifupdown.js';
import { resolvConf } from '../../src/text/resolv.js';
import { inittabCalling, rcsCalling } from '../../src/text/scripts.js';

describe('hosts', () => {
  test('localhost is added when the template has none', () => {
    expect(hostsFile('::1 localhost\n', ['10.0.0.1\ta'])).toMatch(/^127\.0\.0\.1\tlocalhost\n::1 localhost\n# begin mln\n/);
  });
  test("the template's own name gives way to ours, in its place", () => {
    const text = hostsFile('127.0.0.1 localhost\n127.0.1.1 old\n10.9.9.9 kept\n', ['127.0.1.1\tnew']);
    expect(text).toBe('127.0.0.1 localhost\n# begin mln\n127.0.1.1\tnew\n# end mln\n10.9.9.9 kept\n');
  });
  test('a full name brings its first label along', () => {
    expect(namesOf('www.example.org', 'web1')).toEqual(['www.example.org', 'www', 'web1']);
    expect(namesOf('web1', 'web1')).toEqual(['web1']);
  });
});

describe('interfaces', () => {
  const eth0: GuestInterface = { name: 'eth0', mac: '02:00:00:00:00:01', address: 'dhcp', auto: true };
  test('an empty file gets lo and the interface', () => {
    expect(interfacesFile('', [eth0])).toBe(
      '# begin mln\nauto lo\niface lo inet loopback\n\nauto eth0\niface eth0 inet dhcp\n# end mln\n',
    );
  });
  test('a stanza is removed with its options, and its name from a shared auto line', () => {
    const text = 'auto lo eth0 eth1\niface eth0 inet static\n  address 1.2.3.4\n\n  netmask 24\n# note\niface eth1 inet dhcp\n';
    expect(withoutStanzas(text, new Set(['eth0']))).toBe('auto lo eth1\n\n# note\niface eth1 inet dhcp\n');
  });
  test('an interface whose name only begins alike is another one', () => {
    const text = 'auto eth01\niface eth01 inet dhcp\n  metric 5\n';
    expect(withoutStanzas(text, new Set(['eth0']))).toBe(text);
  });
});

test('name servers replace old ones where the first stood', () => {
  expect(resolvConf('# c\nnameserver 1.1.1.1\nsearch x\nnameserver 2.2.2.2\n', ['10.0.0.1'])).toBe(
    '# c\nnameserver 10.0.0.1\nsearch x\n',
  );
});

describe('BusyBox', () => {
  test('an rcS that calls the script is left alone, a comment about it is no call', () => {
    const calling = '#!/bin/sh\n. /etc/init.d/startup\n';
    expect(rcsCalling(calling, '/etc/init.d/startup')).toBe(calling);
    expect(rcsCalling('#!/bin/sh\n# /etc/init.d/startup\n', '/etc/init.d/startup')).toContain('[ -x /etc/init.d/startup ]');
  });
  test('the call stands above a closing exit', () => {
    expect(rcsCalling('#!/bin/sh\nmount -a\nexit 0\n', '/x').split('\n')).toEqual([
      '#!/bin/sh',
      'mount -a',
      '[ -x /x ] && /x start',
      'exit 0',
      '',
    ]);
  });
  test('host keys are made before the server starts', () => {
    expect(rcsCalling('#!/bin/sh\n# sshd\n/usr/sbin/sshd\n', '/k', /\bsshd\b/)).toBe(
      '#!/bin/sh\n# sshd\n[ -x /k ] && /k start\n/usr/sbin/sshd\n',
    );
  });
  test('a missing inittab is made with what init does without one', () => {
    const text = inittabCalling('', '/etc/init.d/shutdown');
    expect(text).toContain('::sysinit:/etc/init.d/rcS\n');
    expect(text.indexOf('/etc/init.d/shutdown')).toBeLessThan(text.indexOf('umount'));
    expect(inittabCalling(text, '/etc/init.d/shutdown')).toBe(text);
  });
});

describe('.depend', () => {
  const text = 'TARGETS = a b c\nINTERACTIVE =\nb: a\nc: b\n';
  test('the last script waits for all others', () => {
    expect(dependWith(text, 'z', 'last')).toBe('TARGETS = a b c z\nINTERACTIVE =\nb: a\nc: b\nz: a b c\n');
  });
  test('those that waited for nobody wait for the first script', () => {
    expect(dependWith(text, 'z', 'first')).toBe('TARGETS = a b c z\nINTERACTIVE =\nb: a\nc: b\na: z\n');
  });
  test('a script that is there already, or no such file, changes nothing', () => {
    expect(dependWith(text, 'b', 'last')).toBe(text);
    expect(dependWith('', 'z', 'last')).toBe('');
  });
});
