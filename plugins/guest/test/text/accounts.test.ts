import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Accounts, setGroup, setPassword, setUser } from '../../src/text/accounts.js';
import { find, freeNumber, put } from '../../src/text/records.js';
import { group, gshadow, passwd, shadow } from '../guests.js';

const debian: Accounts = { passwd, group, shadow, gshadow };
const sh = '/bin/bash';
const des = 'l47/Y.NtB9p7w';

function changedLines(before: string, after: string): readonly string[] {
  const old = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !old.has(line));
}

describe('a new user', () => {
  const { accounts, made } = setUser(debian, { name: 'kim', hash: des }, sh);
  test('gets the next free number, a group of its own and a home', () => {
    expect(made).toEqual({ name: 'kim', uid: 1001, gid: 1001, home: '/home/kim' });
    expect(accounts.passwd).toBe(`${passwd}kim:x:1001:1001::/home/kim:/bin/bash\n`);
    expect(accounts.group).toBe(`${group}kim:x:1001:\n`);
    expect(accounts.gshadow).toBe(`${gshadow}kim:!::\n`);
  });
  test('has a classic hash in shadow, and no date that would differ tomorrow', () => {
    expect(accounts.shadow).toBe(`${shadow}kim:${des}::0:99999:7:::\n`);
  });
  test('joins an existing group of its name', () => {
    expect(setUser(debian, { name: 'users', hash: des }, sh).made?.gid).toBe(100);
  });
  test('may share a number that it asks for', () => {
    expect(setUser(debian, { name: 'toor', hash: des, uid: 0, home: '/root' }, sh).made).toMatchObject({ uid: 0, gid: 1001 });
  });
  test('stands above the NIS lines, which end a search', () => {
    expect(
      setUser({ passwd: 'root:x:0:0::/:/bin/sh\n+::::::\n', group: '' }, { name: 'kim', hash: des }, sh).accounts.passwd,
    ).toBe(`root:x:0:0::/:/bin/sh\nkim:${des}:1000:1000::/home/kim:/bin/bash\n+::::::\n`);
  });
});

describe('an existing user', () => {
  test('gets the new password and nothing else', () => {
    const { accounts, made } = setUser(debian, { name: 'debian', hash: '$6$a$b', home: '/elsewhere', uid: 7 }, sh);
    expect(made).toBeUndefined();
    expect(accounts).toEqual({ ...debian, shadow: shadow.replace('debian:!:', 'debian:$6$a$b:') });
  });
  test('whose password stood in passwd has it in shadow afterwards, where there is one', () => {
    const old = { ...debian, passwd: passwd.replace('debian:x:', 'debian:oldhash:'), shadow: 'root:*:1::::::\n' };
    const { accounts } = setUser(old, { name: 'debian', hash: des }, sh);
    expect(find(accounts.passwd, 'debian')?.[1]).toBe('x');
    expect(find(accounts.shadow ?? '', 'debian')?.[1]).toBe(des);
  });
});

test('a missing gshadow or shadow stays missing', () => {
  const { accounts } = setUser({ passwd, group, shadow }, { name: 'kim', hash: des }, sh);
  expect(Object.keys(setGroup(accounts, { name: 'staff', members: ['kim'] }))).toEqual(['passwd', 'group', 'shadow']);
  const bare = setUser({ passwd, group }, { name: 'kim', hash: des }, sh).accounts;
  expect(Object.keys(bare)).toEqual(['passwd', 'group']);
  expect(find(bare.passwd, 'kim')?.[1]).toBe(des);
});

test('members are added to a group and nobody is taken out', () => {
  const after = setGroup(debian, { name: 'sudo', members: ['kim', 'debian', 'kim'] });
  expect(changedLines(group, after.group)).toEqual(['sudo:x:27:debian,kim']);
  expect(changedLines(gshadow, after.gshadow ?? '')).toEqual(['sudo:*::debian,kim']);
});

test('a password for a user who is missing changes nothing', () => {
  expect(setPassword(debian, 'nobodyelse', des)).toBe(debian);
});

test('a free number is the lowest one from 1000 that nobody has', () => {
  expect(freeNumber('a:x:1000:\nb:x:1002:\n')).toBe(1001);
  expect(freeNumber('a:x:1000:\n', 1500)).toBe(1500);
  expect(freeNumber('a:x:1500:\n', 1500)).toBe(1000);
});

test('a record put twice is put once, and other lines stay as they are', () => {
  const name = fc.stringMatching(/^[a-z]{1,4}$/);
  const line = fc.oneof(
    fc.string().filter((s) => !s.includes('\n')),
    name.map((n) => `${n}:x:1:`),
  );
  fc.assert(
    fc.property(fc.array(line), name, (lines, who) => {
      const text = lines.join('\n');
      const once = put(text, [who, 'x', '5', '']);
      expect(put(once, [who, 'x', '5', ''])).toBe(once);
      const others = (of: string) => of.split('\n').filter((l) => l !== '' && l.split(':')[0] !== who);
      expect(others(once)).toEqual(expect.arrayContaining([...others(text)]));
    }),
  );
});
