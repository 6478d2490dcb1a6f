import { memoryGuest, tryProject } from '@mln/engine/testkit';
import guestPlugin from '@mln/plugin-guest';
import template from '@mln/plugin-template';
import { describe, expect, test } from 'vitest';
import vnc from '../src/index.js';
import { obfuscate, passwordFile } from '../src/password.js';

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}

describe('the password file', () => {
  test.each([
    ['password', 'dbd83cfd727a1458'],
    ['passwordlonger', 'dbd83cfd727a1458'],
  ])('of %s is what vncpasswd writes', (password, expected) => expect(hex(obfuscate(password))).toBe(expected));

  test('has eight bytes for each of the two', () => {
    expect(passwordFile('a')).toHaveLength(8);
    expect(hex(passwordFile('password', 'password'))).toBe('dbd83cfd727a1458dbd83cfd727a1458');
    expect(hex(obfuscate('a'))).not.toBe(hex(obfuscate('b')));
  });
});

function tried(words: string) {
  return tryProject([template, guestPlugin, vnc], {
    '/p/p.mln': `global { project p }\nhost desk { template t.ext4 ; vnc { ${words} } }\n`,
    '/t/t.ext4': '',
  });
}

const seed = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nkim:x:1000:1001::/home/kim:/bin/sh\n',
  '/home/kim': { uid: 1000, gid: 1001 },
};

test('a user gets it, and nobody else can read it; twice is once', async () => {
  const guest = memoryGuest(seed);
  const { apply } = await tried('password password ; user kim');
  await apply('desk', guest);
  const once = guest.snapshot();
  expect(once['/home/kim/.vnc']).toMatchObject({ mode: '0700', uid: 1000, gid: 1001 });
  expect(once['/home/kim/.vnc/passwd']).toMatchObject({ mode: '0600', uid: 1000, gid: 1001 });
  expect(hex(await guest.read('/home/kim/.vnc/passwd'))).toBe('dbd83cfd727a1458');
  await apply('desk', guest);
  expect(guest.snapshot()).toEqual(once);
});

test('it is in neither model nor plan', async () => {
  const { model, edits } = await tried('password hush ; view_password hush2');
  expect(JSON.stringify([model, await edits('desk')])).not.toContain('hush');
});

test('a user who is not there is an error', async () =>
  expect((await tried('password x ; user eve')).apply('desk', memoryGuest(seed))).rejects.toThrow(
    'host desk has no user eve with a home directory',
  ));

test.each([
  ['user kim', ['error MLN7141']],
  ['password', ['error MLN3011']],
  ['password verylongindeed', ['warning MLN7142']],
  ['password pass\u0142', ['error MLN7143']],
])('%s', async (words, expected) =>
  expect((await tried(words)).diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected),
);
