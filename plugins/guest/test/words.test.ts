import type { DecodeContext, Line, Node, Span } from '@mln/engine/api';
import { describe, expect, test } from 'vitest';
import { claims, nameservers, passwordHash } from '../src/words.js';
import { reporter, type Said } from './harness.js';

function span(file: string): Span {
  return { file, line: 1, column: 1, length: 1 };
}

function line(name: string, value: string, via = 'host tre'): Line {
  return {
    name: { text: name, span: span(name) },
    value: { text: value, span: span(value) },
    text: `${name} ${value}`,
    span: span(`${name} ${value}`),
    via: [via],
  };
}

function node(...lines: readonly Line[]): Node {
  return {
    span: span('node'),
    values: new Map(lines.map((l) => [l.name.text, l])),
    lines,
    blocks: new Map(),
  };
}

function decoding() {
  const said: Said[] = [];
  const kept: string[] = [];
  const ctx: DecodeContext = {
    report: reporter(said),
    path: 'host/tre',
    below: () => ctx,
    origin: () => {},
    keep: (value) => ({ secret: `s${kept.push(value)}` }),
    names: () => {},
  };
  return { ctx, said, kept };
}

describe('nameserver', () => {
  const decode = (...lines: readonly Line[]) => {
    const { ctx, said } = decoding();
    return { value: nameservers({}).decode(node(...lines), 'nameserver', ctx), codes: said.map((s) => s.code) };
  };
  test('may be a list, several lines, or both', () => {
    const { value } = decode(
      line('nameserver', '10.0.0.1 10.0.0.2'),
      line('nameserver', 'fd00::1'),
      line('nameserver', '10.0.0.1'),
    );
    expect(value).toEqual(['10.0.0.1', '10.0.0.2', 'fd00::1']);
  });
  test("of the host replaces the superclass's", () => {
    expect(decode(line('nameserver', '10.0.0.1', 'superclass base'), line('nameserver', '10.0.0.2')).value).toEqual(['10.0.0.2']);
  });
  test.each(['010.0.0.1', 'ns.example.org', '10.0.0.1/24'])('refuses %s', (text) => {
    expect(decode(line('nameserver', text))).toEqual({ value: [], codes: ['MLN3010'] });
  });
  test('is empty when it is not there', () => {
    expect(nameservers({}).decode(undefined, 'nameserver', decoding().ctx)).toEqual([]);
  });
});

test.each([
  ['l47/Y.NtB9p7w', 'hash'],
  ['$1$salt$hash', 'hash'],
  ['$y$j9T$salt$hash', 'hash'],
  ['!', 'locked'],
  ['*', 'locked'],
  ['unique-value-1', 'other'],
  ['a:b', 'broken'],
])('the password word %s is kept as a secret and called %s', (text, form) => {
  const { ctx, kept } = decoding();
  expect(passwordHash().parse({ text, span: span('x') }, ctx)).toEqual({ ref: { secret: 's1' }, form });
  expect(kept).toEqual([text]);
});

test('a user without a hash is an error', () => {
  const { ctx, said } = decoding();
  const { value: _, ...bare } = line('kim', '');
  const users: Node = { ...node(bare), span: span('users') };
  const host: Node = { ...node(), blocks: new Map([['users', new Map([['', users]])]]) };
  expect(claims.host.users.decode(host, 'users', ctx)).toEqual([]);
  expect(said.map((s) => s.code)).toEqual(['MLN3012']);
});

test.each([
  ['hostname', 'web1.example.org', 'web1.example.org'],
  ['hostname', 'web_1', undefined],
  ['hostname', '-web', undefined],
  ['hostname', `${'a'.repeat(64)}`, undefined],
] as const)('%s %s is read as %s', (word, text, wanted) => {
  expect(claims.host[word].decode(node(line(word, text)), word, decoding().ctx)).toBe(wanted);
});

test.each([
  ['address', 'dhcp', 'dhcp'],
  ['address', '10.0.0.1/24', '10.0.0.1/24'],
  ['address', '010.0.0.1', undefined],
  ['address', 'auto', undefined],
  ['netmask', '255.255.255.0', '255.255.255.0'],
  ['netmask', '64', '64'],
  ['netmask', '255.255.255', undefined],
  ['gateway', '10.0.0.1', '10.0.0.1'],
  ['gateway', '10.0.0.1/24', undefined],
] as const)('in a network %s %s is read as %s', (word, text, wanted) => {
  expect(claims.network[word].decode(node(line(word, text)), word, decoding().ctx)).toBe(wanted);
});

test('an interface comes up at boot unless "auto no" is written', () => {
  const auto = (...lines: readonly Line[]) => claims.network.auto.decode(node(...lines), 'auto', decoding().ctx);
  expect([auto(), auto(line('auto', 'no')), auto(line('auto', 'yes'))]).toEqual([true, false, true]);
});

test('a mode is octal', () => {
  const parse = (text: string) => {
    const files: Node = node(line('motd', `/etc/motd ${text}`));
    const host: Node = { ...node(), blocks: new Map([['files', new Map([['', files]])]]) };
    return claims.host.files.decode(host, 'files', decoding().ctx)[0]?.mode;
  };
  expect([parse('0644'), parse('755'), parse('0999'), parse('rw')]).toEqual([0o644, 0o755, undefined, undefined]);
});
