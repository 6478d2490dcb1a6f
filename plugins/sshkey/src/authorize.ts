// The keys of one user → ~user/.ssh/authorized_keys of an opened guest.
import { defineEdit, type Guest } from '@mln/engine/api';
import { type Account, accountOf } from '@mln/machine-kit';
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
  const { uid, gid, home } = await ownerOf(guest, args);
  const owned = { owner: uid, group: gid };
  if ((await guest.stat(home)) === undefined) await guest.mkdir(home, { mode: 0o755, ...owned });
  const directory = `${home === '/' ? '' : home}/.ssh`;
  // sshd looks at no key that others could have written
  await guest.mkdir(directory, { mode: 0o700, ...owned });
  const file = `${directory}/authorized_keys`;
  const keys: readonly PublicKey[] = args.keys.flatMap((line) => readKeys(line).keys);
  await guest.write(file, authorize((await guest.text(file)) ?? '', keys), { mode: 0o600, ...owned });
});

async function ownerOf(guest: Guest, { user, host, template }: AuthorizeArgs): Promise<Account> {
  const account = await accountOf(guest, user);
  if (account === undefined)
    throw new Error(`host ${host} has no user ${user}: neither has ${template}, nor is there one in users { } of the host`);
  const { uid, gid, home } = account;
  if (Number.isNaN(uid) || Number.isNaN(gid)) throw new Error(`the account of ${user} in host ${host} has no numbers`);
  if (!home.startsWith('/') || home === '/nonexistent' || home === '/dev/null')
    throw new Error(`user ${user} of host ${host} has no home directory to keep keys in`);
  return account;
}
