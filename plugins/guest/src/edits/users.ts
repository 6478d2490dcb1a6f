// Accounts and passwords of the guest: reads its files, changes them as texts, and writes back the changed ones.
import { defineEdit, type Guest, type GuestGroup, type GuestRootPassword, type GuestUser } from '@mln/engine/api';
import { exists, shellOf } from '../family.js';
import { hashPassword } from '../password.js';
import { type Accounts, type Made, setGroup, setPassword, setUser } from '../text/accounts.js';
import { find, put } from '../text/records.js';

/** For several lines of one user, the last one applies. */
export const users = defineEdit<{ readonly users: readonly GuestUser[] }>(async ({ args, guest, secret }) => {
  const before = await readAccounts(guest);
  const shell = await shellOf(guest);
  let accounts = before;
  const made: Made[] = [];
  for (const { hash, ...user } of new Map(args.users.map((u) => [u.name, u])).values()) {
    const set = setUser(accounts, { ...user, hash: secret(hash) }, shell);
    accounts = set.accounts;
    if (set.made !== undefined) made.push(set.made);
  }
  await writeAccounts(guest, before, accounts);
  for (const one of made) await makeHome(guest, one);
});

export const groups = defineEdit<{ readonly groups: readonly GuestGroup[] }>(async ({ args, guest, output }) => {
  const before = await readAccounts(guest);
  const after = args.groups.reduce((accounts, group) => setGroup(accounts, group), before);
  await writeAccounts(guest, before, after);
  for (const { name, members } of args.groups)
    for (const member of members)
      if (find(after.passwd, member) === undefined) output(`group ${name} has ${member}, who is no user of this guest`);
});

export const rootPassword = defineEdit<GuestRootPassword>(async ({ args, guest, secret }) => {
  const before = await readAccounts(guest);
  const hash = await hashPassword(secret(args.password), args.salt);
  const root = find(before.passwd, 'root') ?? ['root', 'x', '0', '0', 'root', '/root', '/bin/sh'];
  await writeAccounts(guest, before, setPassword({ ...before, passwd: put(before.passwd, root) }, 'root', hash));
});

const paths = { passwd: '/etc/passwd', group: '/etc/group', shadow: '/etc/shadow', gshadow: '/etc/gshadow' } as const;

async function readAccounts(guest: Guest): Promise<Accounts> {
  const shadow = await guest.text(paths.shadow);
  const gshadow = await guest.text(paths.gshadow);
  return {
    passwd: (await guest.text(paths.passwd)) ?? '',
    group: (await guest.text(paths.group)) ?? '',
    ...(shadow === undefined ? {} : { shadow }),
    ...(gshadow === undefined ? {} : { gshadow }),
  };
}

/**
 * The existing files keep owner and mode. The edit never creates a file for hashes, so it never makes one readable for other
 * users.
 */
async function writeAccounts(guest: Guest, before: Accounts, after: Accounts): Promise<void> {
  for (const file of ['passwd', 'group', 'shadow', 'gshadow'] as const) {
    const text = after[file];
    if (text !== undefined && text !== before[file]) await guest.write(paths[file], text);
  }
}

/** An existing directory may belong to another user, so the edit does not change it. */
async function makeHome(guest: Guest, { home, uid, gid }: Made): Promise<void> {
  if (await exists(guest, home)) return;
  await guest.mkdir(home, { mode: 0o755, owner: uid, group: gid });
  await copyTree(guest, { from: '/etc/skel', to: home, owner: uid, group: gid });
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly owner: number;
  readonly group: number;
}

async function copyTree(guest: Guest, { from, to, owner, group }: Copy): Promise<void> {
  for (const name of await guest.list(from)) {
    const source = `${from}/${name}`;
    const target = `${to}/${name}`;
    const stat = await guest.stat(source);
    const options = { mode: stat?.mode ?? 0o644, owner, group };
    if (stat?.type === 'directory') {
      await guest.mkdir(target, options);
      await copyTree(guest, { from: source, to: target, owner, group });
    } else if (stat?.type === 'symlink') {
      await guest.symlink((await guest.readlink(source)) ?? '', target);
    } else if (stat?.type === 'file') {
      await guest.write(target, (await guest.read(source)) ?? '', options);
    }
  }
}
