// The keys of one user → ~user/.ssh/authorized_keys of an opened guest.
import { defineEdit, type Guest } from '@mln/engine/api';
import { authorize, type PublicKey, readKeys } from './keys.js';

export interface AuthorizeArgs {
  readonly user: string;
  /** Lines. */
  readonly keys: readonly string[];
  /** For the complaint when there is no such user. */
  readonly host: string;
  readonly template: string;
}

/** Throws when the guest has no such user, or the user no home. */
export const authorizeUser = defineEdit<AuthorizeArgs>(async ({ args, guest }) => {
  const { uid, gid, home } = await accountOf(guest, args);
  const owned = { owner: uid, group: gid };
  if ((await guest.stat(home)) === undefined) await guest.mkdir(home, { mode: 0o755, ...owned });
  const directory = `${home === '/' ? '' : home}/.ssh`;
  // sshd looks at no key that others could have written
  await guest.mkdir(directory, { mode: 0o700, ...owned });
  const file = `${directory}/authorized_keys`;
  const keys: readonly PublicKey[] = args.keys.flatMap((line) => readKeys(line).keys);
  await guest.write(file, authorize((await guest.text(file)) ?? '', keys), { mode: 0o600, ...owned });
});

interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

async function accountOf(guest: Guest, { user, host, template }: AuthorizeArgs): Promise<Account> {
  const passwd = (await guest.text('/etc/passwd')) ?? '';
  const record = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user);
  if (record === undefined)
    throw new Error(`host ${host} has no user ${user}: neither has ${template}, nor is there one in users { } of the host`);
  const [, , uid = '', gid = '', , home = ''] = record;
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) throw new Error(`the account of ${user} in host ${host} has no numbers`);
  if (!home.startsWith('/') || home === '/nonexistent' || home === '/dev/null')
    throw new Error(`user ${user} of host ${host} has no home directory to keep keys in`);
  return { uid: Number(uid), gid: Number(gid), home };
}
