// (account files, users and groups) → account files. mln edits texts instead of running useradd, so the result is the same on
// every distribution.
import type { GuestGroup } from '@mln/engine/api';
import { find, freeNumber, put } from './records.js';

export interface Accounts {
  readonly passwd: string;
  readonly group: string;
  /** Absent when the guest has none: passwd then contains the hash. */
  readonly shadow?: string;
  readonly gshadow?: string;
}

export interface User {
  readonly name: string;
  readonly hash: string;
  readonly home?: string;
  /** May equal the number of another user, as with `useradd -o`. */
  readonly uid?: number;
}

export interface Made {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** An existing user gets the new password and no other change. `made` is present for a new user. */
export function setUser(accounts: Accounts, user: User, shell: string): { readonly accounts: Accounts; readonly made?: Made } {
  if (find(accounts.passwd, user.name) !== undefined) return { accounts: setPassword(accounts, user.name, user.hash) };
  const uid = user.uid ?? freeNumber(accounts.passwd);
  const grouped = setGroup(accounts, { name: user.name, members: [] }, uid);
  const gid = Number(find(grouped.group, user.name)?.[2]);
  const made = { name: user.name, uid, gid, home: user.home ?? `/home/${user.name}` };
  const passwd = put(grouped.passwd, [user.name, 'x', String(uid), String(gid), '', made.home, shell]);
  return { accounts: setPassword({ ...grouped, passwd }, user.name, user.hash), made };
}

/** Puts the hash into the file that this guest reads. The function does not add a missing user. */
export function setPassword(accounts: Accounts, name: string, hash: string): Accounts {
  const user = find(accounts.passwd, name);
  if (user === undefined) return accounts;
  const { shadow } = accounts;
  if (shadow === undefined) return { ...accounts, passwd: put(accounts.passwd, user.with(1, hash)) };
  const old = find(shadow, name);
  // the day of the last change stays empty, which means no ageing; today's date would make every build different
  const record = old === undefined ? [name, hash, '', '0', '99999', '7', '', '', ''] : old.with(1, hash);
  return { ...accounts, passwd: put(accounts.passwd, user.with(1, 'x')), shadow: put(shadow, record) };
}

/** Creates a missing group, with number `preferred` if that is free, and adds members; existing members stay. */
export function setGroup(accounts: Accounts, { name, members }: GuestGroup, preferred?: number): Accounts {
  const old = find(accounts.group, name);
  const group = join(old ?? [name, 'x', String(freeNumber(accounts.group, preferred)), ''], members);
  const changed = { ...accounts, group: put(accounts.group, group) };
  if (accounts.gshadow === undefined) return changed;
  const secret = join(find(accounts.gshadow, name) ?? [name, '!', '', ''], members);
  return { ...changed, gshadow: put(accounts.gshadow, secret) };
}

/** Both files keep members in the fourth field. */
function join(fields: readonly string[], members: readonly string[]): readonly string[] {
  const old = (fields[3] ?? '').split(',').filter((name) => name !== '');
  const added = [...new Set(members)].filter((name) => !old.includes(name));
  return added.length === 0 ? fields : [fields[0] ?? '', fields[1] ?? '', fields[2] ?? '', [...old, ...added].join(',')];
}
