// The copy of a project text that is kept has no secret in it.
import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/state/without-secrets.js';

test.each([
  ['root_passwd topsecret', ['topsecret'], 'root_passwd [secret]'],
  ['root_passwd = topsecret ; memory 64M', ['topsecret'], 'root_passwd = [secret] ; memory 64M'],
  ['$pw = abc\nhost abcd { root_passwd $pw }', ['abc'], '$pw = [secret]\nhost abcd { root_passwd $pw }'],
  ['users { kim $6$salt$ha/sh. }', ['$6$salt$ha/sh.'], 'users { kim [secret] }'],
  ['users { kim \\$6\\$salt\\$hash }', ['$6$salt$hash'], 'users { kim [secret] }'],
  ['root_passwd two   words', ['two words'], 'root_passwd [secret]'],
  ['users {kim abc}', ['abc'], 'users {kim [secret]}'],
  ['users { kim abcabc ; tor abc }', ['abc', 'abcabc'], 'users { kim [secret] ; tor [secret] }'],
  ['memory 64M', [], 'memory 64M'],
  ['memory 64M', [''], 'memory 64M'],
  ['root_passwd a(b[c', ['a(b[c'], 'root_passwd [secret]'],
])('%j without %j is %j', (text, secrets, expected) => {
  expect(withoutSecrets(text, secrets)).toBe(expected);
});
