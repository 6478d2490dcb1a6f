import { describe, expect, test } from 'vitest';
import { authorize, looksLikeKey, readKeys } from '../src/keys.js';
import { ecdsa, ed25519, foreign, secretKey } from './samples.js';

const options = 'from="10.0.0.*,192.168.1.1",command="/bin/echo \\"a b\\"",no-pty';

describe('readKeys', () => {
  test.each([
    ['a bare key', ed25519, [ed25519]],
    ['a comment behind it', `${ed25519} kim@example.org  at home`, [ed25519]],
    ['options in front', `${options} ${ecdsa} kim`, [`${options} ${ecdsa}`]],
    ['several, with comments and empty lines', `# mine\n\n${ed25519} a\r\n${ecdsa}\n`, [ed25519, ecdsa]],
    ['nothing', '\n# no key\n', []],
  ])('%s', (_, text, expected) => {
    const { keys, flaw } = readKeys(text);
    expect(flaw).toBeUndefined();
    expect(keys.map(({ identity }) => identity)).toEqual(expected);
  });

  test.each([
    ['a private key', secretKey, 'private'],
    ['a private key of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\n', 'private'],
    ['a key of another format', foreign, 'foreign'],
    ['a key cut short', ed25519.slice(0, -6), 'broken'],
    ['a key of another type than it says', ed25519.replace('ssh-ed25519', 'ssh-rsa'), 'broken'],
    ['a type alone', 'ssh-rsa', 'broken'],
    ['any text', 'hello world', 'broken'],
  ])('%s is told', (_, text, kind) => expect(readKeys(text).flaw?.kind).toBe(kind));

  test('the line of a large file is read in no time', () => {
    const begin = process.cpuUsage();
    expect(readKeys('x'.repeat(200_000)).flaw?.kind).toBe('broken');
    expect(readKeys(`${'"x" '.repeat(50_000)}`).flaw?.kind).toBe('broken');
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(5_000);
  });
});

test.each([
  [ed25519, true],
  [`${options} ${ecdsa}`, true],
  ['ssh-rsa AAAA', true],
  ['sk-ssh-ed25519@openssh.com AAAA', true],
  ['/home/nagios/.ssh/pubkey.outgoing', false],
  ['keys/ssh-rsa.pub', false],
  ['my keys/kim.pub', false],
])('%s looks like a key: %s', (text, expected) => expect(looksLikeKey(text)).toBe(expected));

describe('authorize', () => {
  const keys = readKeys(`${ed25519} new\n${ecdsa} new\n`).keys;

  test('adds what is missing at the end, each on a line', () => {
    expect(authorize('', keys)).toBe(`${ed25519} new\n${ecdsa} new\n`);
    expect(authorize(`# of the template\n${ecdsa} old`, keys)).toBe(`# of the template\n${ecdsa} old\n${ed25519} new\n`);
  });

  test('adds a key that stands there under other options', () =>
    expect(authorize(`no-pty ${ed25519}\n`, keys.slice(0, 1))).toBe(`no-pty ${ed25519}\n${ed25519} new\n`));

  test('twice is once, and a key named twice stands once', () => {
    const once = authorize('', [...keys, ...keys]);
    expect(once.split('\n')).toHaveLength(3);
    expect(authorize(once, keys)).toBe(once);
  });
});
